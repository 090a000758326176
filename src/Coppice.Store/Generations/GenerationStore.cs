using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;
using Coppice.Store.Layers;

namespace Coppice.Store.Generations;

/// <summary>
/// The history of each template: <c>generations/&lt;template&gt;/&lt;number&gt;.json</c>, and <c>current</c>, a symbolic link to
/// one of them. Whoever adds, switches or removes holds <see cref="StoreLock.Build"/>.
/// </summary>
public sealed class GenerationStore(StoreFolder store, TimeProvider time)
{
    /// <summary>Generations of complete commits that wait for the disk; see <see cref="StoreCommit"/>.</summary>
    internal StagedGenerations Staged { get; } = new();

    /// <summary>What its times come from.</summary>
    internal TimeProvider Time => time;

    /// <summary>The templates that have generations, in order of their names.</summary>
    public IReadOnlyList<string> Templates() => store.Surface(() => PlainFile.Names(store.At(StoreFolder.Generations))
        .Where(HasGenerations).Order(StringComparer.Ordinal).ToList());

    /// <summary>Whether there is a generation of a template: whether it is one of <see cref="Templates"/>.</summary>
    /// <param name="template">What may be its name, or anything else.</param>
    public bool Has(string template) =>
        store.Surface(() => PlainFile.Names(store.At(StoreFolder.Generations)).Contains(template) && HasGenerations(template));

    private bool HasGenerations(string name) =>
        PlainFile.KindOf(store.At(StoreFolder.Generations, name)) == FileKind.Directory && name[0] != '.'
            && Numbers(name).Count > 0;

    /// <summary>The current generation, or null when the template was never built.</summary>
    /// <exception cref="Failure">Its record is torn or foreign.</exception>
    public Generation? Current(string template) =>
        Staged.Of(template) ?? (CurrentNumber(template) is { } number ? Read(template, number) : null);

    /// <summary>
    /// What is installed in the current generation, or null when the template was never built; faster than <see
    /// cref="Current"/>.
    /// </summary>
    /// <exception cref="Failure">Its record is torn or foreign.</exception>
    public InstalledSet? CurrentlyInstalled(string template) => CurrentNumber(template) is { } number
        ? store.Surface(() => GenerationDocument.ReadInstalled(FileOf(template, number), template, number)) : null;

    /// <summary>All generations of a template, newest first.</summary>
    /// <exception cref="Failure">A record is torn or foreign.</exception>
    public IReadOnlyList<Generation> History(string template)
    {
        // Looked at first: what is brought onto the disk meanwhile is then in both, and not in neither.
        var staged = Staged.Of(template);
        var stored = Numbers(template).Where(number => number != staged?.Number).Select(number => Read(template, number));
        return staged is null ? [.. stored] : [staged, .. stored];
    }

    /// <summary>One generation.</summary>
    /// <exception cref="Failure">There is no such one, or its record is torn or foreign.</exception>
    public Generation Find(string template, int number) => Staged.Of(template) is { } staged && staged.Number == number ? staged
        : Numbers(template) is var numbers && numbers.Contains(number) ? Read(template, number)
        : throw new Failure(
            $"{VisibleText.Of(template)} has no generation "
                + $"{number}{(numbers.Count == 0 ? "" : $"; it has: {string.Join(", ", numbers.Order())}")}",
            $"coppice history {template}", kind: ProblemKind.NotFound);

    /// <summary>The first layer of a generation that the store has lost, or null when it has all of them.</summary>
    public Digest? LostLayer(Generation generation)
    {
        foreach (var layer in generation.Layers)
        {
            if (!LayerName.IsStored(store, LayerName.Of(layer)))
            {
                return layer;
            }
        }

        return null;
    }

    /// <summary>Keeps a generation and makes it current, last.</summary>
    /// <param name="generation">The generation; its number and time are given here.</param>
    /// <returns>The generation as it was kept.</returns>
    public Generation Add(Generation generation)
    {
        var numbered = Number(generation);
        Keep([numbered]);
        return numbered;
    }

    /// <summary>Gives a generation the number and time with which it will be kept: one of each template at a time.</summary>
    internal Generation Number(Generation generation) =>
        generation with { Number = Numbers(generation.Template).FirstOrDefault() + 1, Created = time.GetUtcNow() };

    private void Keep(IReadOnlyList<Generation> numbered) => store.Surface(() =>
    {
        lock (store.Committing)
        {
            using var work = store.Handle(StoreFolder.Work);
            Commit.Run(store, work, Waiting(work, numbered));
            return true;
        }
    });

    /// <summary>Puts another current generation.</summary>
    /// <exception cref="Failure">There is no such one.</exception>
    public void SetCurrent(string template, int number) => store.Surface(() =>
    {
        Find(template, number);
        using var work = store.Handle(StoreFolder.Work);
        using var folder = Folder(template);
        Switch(work, folder, number);
        folder.Sync();
        return true;
    });

    /// <summary>Forgets a generation; its layers stay until <c>gc</c>.</summary>
    /// <exception cref="Failure">It is the current one, and others are there.</exception>
    public void Remove(string template, int number) => store.Surface(() =>
    {
        Find(template, number);
        if (Numbers(template).Count == 1)
        {
            RemoveFolder(template);
            return true;
        }

        if (CurrentNumber(template) == number)
        {
            throw new Failure($"{VisibleText.Of(template)}@{number} is the current generation", $"coppice rollback {template}",
                kind: ProblemKind.Usage);
        }

        using var folder = Folder(template);
        folder.Unlink(GenerationName.FileOf(number));
        folder.Sync();
        return true;
    });

    /// <summary>Forgets all generations of a template at once; their layers stay until <c>gc</c>.</summary>
    internal void Forget(string template) => store.Surface(() =>
    {
        RemoveFolder(GenerationName.Checked(template));
        return true;
    });

    /// <summary>Removes a record that did not come onto the disk whole; <see cref="MendCurrent"/> comes after it.</summary>
    internal void TakeOut(string template, int number)
    {
        using var folder = Folder(template);
        folder.Unlink(GenerationName.FileOf(number));
    }

    /// <summary>
    /// Makes the newest generation current where a crash left none current, and removes a template that has none.
    /// </summary>
    internal void MendCurrent(string template)
    {
        if (!PlainFile.IsFolder(store.At(StoreFolder.Generations, GenerationName.Checked(template))))
        {
            return;
        }

        var numbers = Numbers(template);
        if (numbers.Count == 0)
        {
            RemoveFolder(template);
        }
        else if (!File.Exists(store.At(StoreFolder.Generations, template, "current"))
            || CurrentNumber(template) is not { } current || !numbers.Contains(current))
        {
            using var work = store.Handle(StoreFolder.Work);
            using var folder = Folder(template);
            Switch(work, folder, numbers[0]);
        }
    }

    /// <summary>Writes records that wait for their places.</summary>
    internal WaitingGenerations Waiting(DirectoryHandle work, IReadOnlyList<Generation> numbered) => new(store, work, numbered);

    /// <summary>The current number, or null.</summary>
    internal int? CurrentNumber(string template) => store.Surface<int?>(() =>
    {
        if (!PlainFile.IsFolder(store.At(StoreFolder.Generations, GenerationName.Checked(template))))
        {
            return null;
        }

        using var folder = Folder(template);
        return folder.TryStatus(GenerationName.Current) is not { } status ? null
            : status.Kind == FileKind.Symlink
                && GenerationName.NumberOf(Encoding.UTF8.GetString(folder.ReadLink(GenerationName.Current))) is { } number
                ? number
            : throw new Failure(
                $"{VisibleText.Of(store.At(StoreFolder.Generations, template, "current"))} does not point to a generation",
                    "coppice fsck", kind: ProblemKind.Damaged);
    });

    /// <summary>The numbers of a template's generations, newest first.</summary>
    internal IReadOnlyList<int> Numbers(string template) => store.Surface(() =>
    {
        return PlainFile.Names(store.At(StoreFolder.Generations, GenerationName.Checked(template)))
            .Select(GenerationName.NumberOf)
            .OfType<int>().OrderDescending().ToList();
    });

    private Generation Read(string template, int number) => store.Surface(() =>
        GenerationDocument.Read(FileOf(template, number), template, number));

    private string FileOf(string template, int number) =>
        store.At(StoreFolder.Generations, GenerationName.Checked(template), $"{number}.json");

    private DirectoryHandle Folder(string template)
    {
        using var generations = store.Handle(StoreFolder.Generations);
        return generations.OpenDirectory(GenerationName.FolderOf(template));
    }

    // They go together, too.
    private void RemoveFolder(string template)
    {
        using var generations = store.Handle(StoreFolder.Generations);
        using var work = store.Handle(StoreFolder.Work);
        var doomed = WorkName.New();
        generations.Rename(GenerationName.FolderOf(template), work, doomed);
        generations.Sync();
        work.RemoveTree(doomed);
    }

    // Renaming a link over a link is atomic, so there is always one current generation.
    private static void Switch(DirectoryHandle work, DirectoryHandle folder, int number)
    {
        work.Rename(GenerationName.MakeLink(work, number), folder, GenerationName.Current);
    }
}
