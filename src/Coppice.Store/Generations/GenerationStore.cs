using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Generations;

/// <summary>
/// The history of each template: <c>generations/&lt;template&gt;/&lt;number&gt;.json</c>, and <c>current</c>, a symbolic link to one of them.
/// Whoever adds, switches or removes holds <see cref="StoreLock.Build"/>.
/// </summary>
public sealed class GenerationStore(StoreFolder store, TimeProvider time)
{
    private static ReadOnlySpan<byte> CurrentName => "current"u8;

    /// <summary>The templates that have generations, in order of their names.</summary>
    public IReadOnlyList<string> Templates() => store.Surface(() => Directory.EnumerateDirectories(store.At(StoreFolder.Generations))
        .Select(path => Path.GetFileName(path)).Where(template => Numbers(template).Count > 0).Order(StringComparer.Ordinal).ToList());

    /// <summary>The generation in force, or null when the template was never built.</summary>
    /// <exception cref="Failure">Its record is torn or foreign.</exception>
    public Generation? Current(string template) => CurrentNumber(template) is { } number ? Read(template, number) : null;

    /// <summary>What is installed in the generation in force, or null when the template was never built; faster than <see cref="Current"/>.</summary>
    /// <exception cref="Failure">Its record is torn or foreign.</exception>
    public InstalledSet? CurrentlyInstalled(string template) => CurrentNumber(template) is { } number
        ? store.Surface(() => GenerationDocument.ReadInstalled(FileOf(template, number), template, number)) : null;

    /// <summary>All generations of a template, newest first.</summary>
    /// <exception cref="Failure">A record is torn or foreign.</exception>
    public IReadOnlyList<Generation> History(string template) => Numbers(template).Select(number => Read(template, number)).ToList();

    /// <summary>One generation.</summary>
    /// <exception cref="Failure">There is no such one, or its record is torn or foreign.</exception>
    public Generation Find(string template, int number) => Numbers(template) is var numbers && numbers.Contains(number)
        ? Read(template, number)
        : throw new Failure(
            $"there is no generation {VisibleText.Of(template)}@{number}{(numbers.Count == 0 ? "" : $"; there are {string.Join(", ", numbers.Order())}")}",
            $"coppice history {template}");

    /// <summary>Keeps a generation and puts it in force, last.</summary>
    /// <param name="generation">The generation; its number and time are given here.</param>
    /// <returns>The generation as it was kept.</returns>
    public Generation Add(Generation generation)
    {
        var numbered = Number(generation);
        Keep([numbered]);
        return numbered;
    }

    /// <summary>Gives a generation the number and time with which <see cref="Keep"/> will keep it: one of each template at a time.</summary>
    public Generation Number(Generation generation) =>
        generation with { Number = Numbers(generation.Template).FirstOrDefault() + 1, Created = time.GetUtcNow() };

    /// <summary>
    /// Keeps generations of different templates and puts each in force, waiting for the disk as often as for one. After a crash each is in
    /// force, or it is not.
    /// </summary>
    /// <param name="numbered">The generations, by <see cref="Number"/>.</param>
    public void Keep(IReadOnlyList<Generation> numbered) => store.Surface(() =>
    {
        using var work = store.Handle(StoreFolder.Work);
        using var generations = store.Handle(StoreFolder.Generations);
        // What an earlier try brought into force before it failed is there already.
        var open = numbered.Where(generation => generation.Number > 1 || !Directory.Exists(store.At(StoreFolder.Generations, CheckedName(generation.Template)))).ToList();
        var written = open.Select(generation => (Generation: generation, Place: Write(work, generation))).ToList();
        work.SyncFileSystem();
        foreach (var (generation, place) in written)
        {
            if (generation.Number == 1)
            {
                // The first record and the link to it came into being together, as a folder: a template has a generation in force or none at all.
                work.Rename(place, generations, NameOf(generation.Template));
                continue;
            }

            using var folder = Folder(generation.Template);
            work.Rename(place, folder, FileName(generation.Number));
        }

        work.SyncFileSystem();
        foreach (var (generation, _) in written.Where(pair => pair.Generation.Number > 1))
        {
            using var folder = Folder(generation.Template);
            Switch(work, folder, generation.Number);
        }

        work.SyncFileSystem();
        return true;
    });

    /// <summary>Puts another generation in force.</summary>
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
    /// <exception cref="Failure">It is the one in force, and others are there.</exception>
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
            throw new Failure($"{VisibleText.Of(template)}@{number} is the generation in force", $"coppice rollback {template}");
        }

        using var folder = Folder(template);
        folder.Unlink(FileName(number));
        folder.Sync();
        return true;
    });

    /// <summary>The number in force, or null.</summary>
    internal int? CurrentNumber(string template) => store.Surface<int?>(() =>
    {
        if (!Directory.Exists(store.At(StoreFolder.Generations, CheckedName(template))))
        {
            return null;
        }

        using var folder = Folder(template);
        return folder.TryStatus(CurrentName) is not { } status ? null
            : status.Kind == FileKind.Symlink && NumberOf(Encoding.UTF8.GetString(folder.ReadLink(CurrentName))) is { } number ? number
            : throw new Failure($"{store.At(StoreFolder.Generations, template, "current")} does not point to a generation", "coppice fsck");
    });

    /// <summary>The numbers of a template's generations, newest first.</summary>
    internal IReadOnlyList<int> Numbers(string template) => store.Surface(() =>
    {
        var folder = store.At(StoreFolder.Generations, CheckedName(template));
        return !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, "*.json")
            .Select(path => NumberOf(Path.GetFileName(path))).OfType<int>().OrderDescending().ToList();
    });

    /// <summary>The number that a file's name says: <c>3.json</c>; null for other names.</summary>
    internal static int? NumberOf(string file) =>
        file.EndsWith(".json", StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(0, file.Length - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && file == $"{number}.json" && number > 0
            ? number : null;

    private Generation Read(string template, int number) => store.Surface(() =>
        GenerationDocument.Read(FileOf(template, number), template, number));

    private string FileOf(string template, int number) => store.At(StoreFolder.Generations, CheckedName(template), $"{number}.json");

    private DirectoryHandle Folder(string template)
    {
        using var generations = store.Handle(StoreFolder.Generations);
        return generations.OpenDirectory(NameOf(template));
    }

    // Of a template's first generation its whole folder, else the record.
    private static byte[] Write(DirectoryHandle work, Generation generation)
    {
        var place = WorkName.New();
        if (generation.Number > 1)
        {
            Write(work, place, generation);
            return place;
        }

        using var folder = work.OpenOrMakeDirectory(place);
        folder.SetMode(0x1ed);
        Write(folder, FileName(generation.Number), generation);
        folder.MakeSymlink(FileName(generation.Number), CurrentName);
        return place;
    }

    private static void Write(DirectoryHandle folder, byte[] name, Generation generation)
    {
        using var file = folder.CreateFile(name);
        RandomAccess.Write(file, GenerationDocument.Write(generation), 0);
        PosixFile.SetMode(file, 0x1a4);
    }

    // They go together, too.
    private void RemoveFolder(string template)
    {
        using var generations = store.Handle(StoreFolder.Generations);
        using var work = store.Handle(StoreFolder.Work);
        var doomed = WorkName.New();
        generations.Rename(NameOf(template), work, doomed);
        generations.Sync();
        work.RemoveTree(doomed);
    }

    // Renaming a link over a link is atomic, so there is always one generation in force.
    private static void Switch(DirectoryHandle work, DirectoryHandle folder, int number)
    {
        var temporary = WorkName.New();
        work.MakeSymlink(FileName(number), temporary);
        work.Rename(temporary, folder, CurrentName);
    }

    private static byte[] FileName(int number) => Encoding.ASCII.GetBytes($"{number}.json");

    private static byte[] NameOf(string template) => Encoding.UTF8.GetBytes(CheckedName(template));

    private static string CheckedName(string template) =>
        template.Length > 0 && template[0] != '.' && !template.AsSpan().ContainsAny('/', '\0')
            ? template
            : throw new Failure($"not a name of a template: {VisibleText.Of(template)}");
}
