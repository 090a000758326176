using Coppice.Archives;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Sources.Storing;

/// <summary>
/// Where sources are kept: <c>sources/frozen/NAME.json</c> says which one a component has and what proved it,
/// <c>sources/contents/DIGEST</c> is what it is, <c>sources/repositories/NAME.git</c> only saves fetching all of it again, and
/// <c>sources/whole/DIGEST.json</c> says what an own tree is with the further files that it names.
/// </summary>
/// <param name="store">Absolute path of the store.</param>
public sealed class SourceStore(string store)
{
    /// <summary>Name of the folder in the store.</summary>
    public const string Folder = "sources";

    private readonly string root = Path.Combine(store, Folder);

    /// <summary>Absolute path of the store.</summary>
    public string Store => store;

    private string Frozen => Path.Combine(root, "frozen");

    private string Contents => Path.Combine(root, "contents");

    private string Whole => Path.Combine(root, "whole");

    private string Work => Path.Combine(root, "work");

    /// <summary>What a component has; null where nothing was taken yet.</summary>
    /// <exception cref="Failure">The record is damaged.</exception>
    public FrozenSource? Find(string component) => SourceJson.TryRead(RecordOf(component));

    /// <summary>The names of components of which something was taken.</summary>
    public IReadOnlyList<string> Components =>
        [.. PlainFile.Names(Frozen).Where(name => name.EndsWith(".json", StringComparison.Ordinal)).Select(name => name[..^5])];

    /// <summary>Everything that was taken.</summary>
    /// <exception cref="Failure">A record is damaged.</exception>
    public IReadOnlyList<FrozenSource> All() => [.. Components.Select(Find).OfType<FrozenSource>()];

    /// <summary>Absolute path of the file that a source is kept in.</summary>
    public string ContentOf(Digest content) => Path.Combine(Contents, content.Hex);

    /// <summary>Whether the content is there; what it says is compared when it is used.</summary>
    public bool Has(Digest content) => PlainFile.Exists(ContentOf(content));

    /// <summary>Opens a source's content, whose digest is compared first.</summary>
    /// <exception cref="Failure">It is missing or damaged.</exception>
    public FileStream Open(FrozenSource source)
    {
        var path = ContentOf(source.Content);
        if (!PlainFile.Exists(path))
        {
            throw new Failure(
                $"the source of {VisibleText.Of(source.Component)} is missing in the store", "coppice components --refresh",
                kind: ProblemKind.NotFound);
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (Digest.Of(stream) != source.Content)
        {
            stream.Dispose();
            throw new Failure(
                $"the source of {VisibleText.Of(source.Component)} was changed in the store",
                $"rm {ShellWord.Of(path)}, then coppice components --refresh", kind: ProblemKind.Damaged);
        }

        stream.Position = 0;
        return stream;
    }

    /// <summary>Compares contents with their digests, before someone else reads them where they lie.</summary>
    /// <exception cref="Failure">One is missing or damaged.</exception>
    public void Verify(params IEnumerable<FrozenSource> sources)
    {
        foreach (var source in sources)
        {
            Open(source).Dispose();
        }
    }

    /// <summary>
    /// Absolute paths of contents that no component has: earlier ones, and own trees as they were with what is known of these.
    /// </summary>
    public IReadOnlyList<string> Unreachable()
    {
        var kept = All().Select(source => source.Content.Hex).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. PlainFile.Names(Contents).Where(name => !kept.Contains(name)).Select(name => Path.Combine(Contents, name)),
            .. PlainFile.Names(Whole).Select(name => Path.Combine(Whole, name)),
        ];
    }

    internal string RepositoryOf(string component) => Path.Combine(root, "repositories", component + ".git");

    /// <summary>Waits until no other process takes sources; disposing lets the next one in.</summary>
    internal async Task<IDisposable> LockAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(root);
        var held = await ExclusiveFile.TakeAsync(Path.Combine(root, ".lock"), cancel).ConfigureAwait(false);
        if (Directory.Exists(Work))
        {
            Directory.Delete(Work, recursive: true);
        }

        foreach (var folder in new[] { Frozen, Contents, Whole, Work, Path.Combine(root, "repositories") })
        {
            Directory.CreateDirectory(folder);
        }

        return held;
    }

    /// <summary>A new folder to work in; whoever holds the lock removes those that are left.</summary>
    internal string NewWork() => Directory.CreateDirectory(Path.Combine(Work, Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>Keeps a content under its digest, and then the record that names it.</summary>
    /// <param name="source">The record.</param>
    /// <param name="content">The file with the content, which is moved; null where the store has it.</param>
    internal void Keep(FrozenSource source, string? content)
    {
        if (content is not null)
        {
            KeepContent(source.Content, content);
        }

        DurableFile.Write(RecordOf(source.Component), SourceJson.Write(source));
    }

    /// <summary>Keeps a content under its digest.</summary>
    internal void KeepContent(Digest digest, string content)
    {
        DurableFile.Publish(content, ContentOf(digest));
        DurableFile.FlushFolder(Contents);
    }

    /// <summary>An own tree with the further files that it names; null where it names none, or they were never fetched.</summary>
    /// <param name="tree">The digest of the tree without them.</param>
    /// <exception cref="Failure">The record is damaged.</exception>
    internal FrozenSource? FindWhole(Digest tree) => SourceJson.TryRead(WholeOf(tree));

    /// <summary>Remembers that.</summary>
    internal void KeepWhole(Digest tree, FrozenSource source) => DurableFile.Write(WholeOf(tree), SourceJson.Write(source));

    private string WholeOf(Digest tree) => Path.Combine(Whole, tree.Hex + ".json");

    /// <summary>Absolute path of the record of what a component has.</summary>
    public string RecordOf(string component) => Path.Combine(Frozen, component + ".json");
}
