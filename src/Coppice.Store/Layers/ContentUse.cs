using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>
/// Who uses which contents, for messages about damaged ones: which templates have it, and what makes the store whole again.
/// </summary>
internal sealed class ContentUse
{
    private readonly StoreFolder store;

    // Layers by the names of the contents that they link. Read only when something is wrong.
    private readonly Lazy<ILookup<string, string>> layers;

    internal ContentUse(StoreFolder store)
    {
        this.store = store;
        layers = new Lazy<ILookup<string, string>>(() => PlainFile.Names(store.At(StoreFolder.Layers)).SelectMany(Links)
            .Distinct().ToLookup(link => link.Object, link => link.Layer, StringComparer.Ordinal));
    }

    /// <summary>What to say of a content of the pool that is not what its name says.</summary>
    /// <param name="entry">A file that has it.</param>
    /// <param name="what">What is wrong with it: <c>was changed: …</c>.</param>
    internal Failure Damaged(TreeEntry entry, string what) => new(
        $"the content of {entry.Path} in the store {what}{Templates(ContentName.Of(entry))}", Repair(ContentName.Of(entry)),
        kind: ProblemKind.Damaged);

    /// <summary>
    /// The command that makes a damaged content whole: without it and all layers with links to it, the next build writes both
    /// anew. The same inode may be in any number of layers, and a layer that is left would have the damaged one.
    /// </summary>
    internal string Repair(string name) =>
        Removal([store.At(StoreFolder.Contents, name[..2], name), .. layers.Value[name]
        .Select(layer => store.At(StoreFolder.Layers, layer))]);

    /// <summary>The command that makes a file of a layer whole.</summary>
    /// <param name="layer">Absolute path of the layer.</param>
    /// <param name="entry">The file, as the layer's manifest has it.</param>
    internal string Repair(string layer, TreeEntry entry) =>
        entry.Type == EntryType.File && IsPools(layer, entry) ? Repair(ContentName.Of(entry)) : Removal([layer]);

    /// <summary>The command that makes a layer whole when its contents are.</summary>
    internal static string Removal(IEnumerable<string> paths) =>
        $"rm -r {string.Join(' ', paths.Select(ShellWord.Of))} && coppice build";

    /// <summary>The templates that have a content: <c>; templates: base, vault@3</c>; empty when that cannot be told.</summary>
    internal string Templates(string name) =>
        Names(generation => generation.Layers.Select(LayerName.Of).Any(layers.Value[name].ToHashSet().Contains));

    /// <summary>The templates that stand on a layer.</summary>
    internal string Templates(Digest layer) => Names(generation => generation.Layers.Contains(layer));

    private string Names(Func<Generation, bool> has)
    {
        try
        {
            var generations = new GenerationStore(store, TimeProvider.System);
            var found = generations.Templates().SelectMany(template => generations.History(template).Where(has)
                .Select(generation =>
                    generation.Number == generations.CurrentNumber(template) ? template : $"{template}@{generation.Number}"));
            return string.Join(", ", found.Select(VisibleText.Of)) is { Length: > 0 } names
                ? $"; templates that have it: {names}" : "";
        }
        catch (Failure)
        {
            // Records are damaged as well, which whoever asks for them is told.
            return "";
        }
    }

    // A file beyond the limit of links has an inode that the pool has not any more.
    private bool IsPools(string layer, TreeEntry entry)
    {
        var name = ContentName.Of(entry);
        try
        {
            using var folder = DirectoryHandle.Open(store.At(StoreFolder.Contents, name[..2]));
            using var tree = DirectoryHandle.Open(Path.Combine(layer, "tree"));
            using var parent = tree.OpenDirectory(entry.Path.Parent);
            var (pools, layers) = (folder.TryStatus(System.Text.Encoding.ASCII.GetBytes(name)),
                parent.TryStatus(entry.Path.Name));
            return pools is { } one && layers is { } other && (one.Inode, one.OnDevice) == (other.Inode, other.OnDevice);
        }
        catch (PosixException)
        {
            return false;
        }
    }

    private IEnumerable<(string Object, string Layer)> Links(string layer)
    {
        var manifest = store.At(StoreFolder.Layers, layer, "manifest");
        try
        {
            return LayerManifest.TryReadText(manifest) is not { } text ? []
                : LayerManifest.Parse(text, manifest).Entries.Where(entry => entry.Type == EntryType.File)
                    .Select(entry => (ContentName.Of(entry), layer));
        }
        catch (Failure)
        {
            // fsck tells of it.
            return [];
        }
    }
}
