using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>
/// What a layer has in it: entries as in a <see cref="TreeListing"/>, and whiteouts. It is a function of two trees only, the
/// parent and the result, whatever way led from one to the other; so a layer grafted and a layer rebuilt have the same manifest.
/// </summary>
public sealed class LayerManifest
{
    // Bytes: five million lines are half of it.
    private const long SizeLimit = 1L << 31;

    private readonly Lazy<Digest> id;

    private LayerManifest(IReadOnlyList<TreeEntry> entries)
    {
        Entries = entries;
        id = new Lazy<Digest>(() => Digest.Of(ToBytes()));
    }

    /// <summary>The entries in the order of <see cref="BytePath"/>, the root first.</summary>
    public IReadOnlyList<TreeEntry> Entries { get; }

    /// <summary>The layer's id: SHA-256 over <see cref="ToBytes"/>.</summary>
    public Digest Id => id.Value;

    /// <summary>Bytes in the layer's files, equal files counted once.</summary>
    public long OwnBytes =>
        Entries.Where(entry => entry.Type == EntryType.File).DistinctBy(ContentName.Of).Sum(entry => entry.Size);

    /// <summary>The layer that makes <paramref name="result"/> from <paramref name="parent"/>.</summary>
    public static LayerManifest Between(TreeListing parent, TreeListing result) =>
        new(TreeDifference.Between(parent.Entries, result.Entries));

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <exception cref="Failure">The text is not one that <see cref="ToBytes"/> writes.</exception>
    public static LayerManifest Parse(ReadOnlySpan<byte> text, string source)
    {
        var entries = TreeTextReader.Read(TreeText.LayerHeader, text, source);
        TreeShape.Check(entries, whiteouts: true);
        return new LayerManifest(entries);
    }

    /// <summary>Reads a stored layer's manifest.</summary>
    /// <exception cref="Failure">The layer is not there, or its manifest is not the one that its name says.</exception>
    internal static LayerManifest Read(StoreFolder store, Digest id)
    {
        var path = store.At(StoreFolder.Layers, LayerName.Of(id), LayerName.Manifest);
        var text = TryReadText(path) ?? throw new Failure($"the store has no layer {id.Short}", "coppice fsck",
            kind: ProblemKind.Damaged);
        return Digest.Of(text) == id
            ? Parse(text, path)
            : throw new Failure($"{path} was changed: it is not the manifest of layer {id.Short}", "coppice fsck",
                kind: ProblemKind.Damaged);
    }

    /// <summary>The bytes of a manifest; null when there is no such file.</summary>
    internal static byte[]? TryReadText(string path) => PlainFile.TryRead(path, SizeLimit);

    /// <summary>The bytes of a manifest.</summary>
    /// <exception cref="Failure">There is no such file.</exception>
    internal static byte[] ReadText(string path) => PlainFile.Read(path, SizeLimit);

    /// <summary>The tree that is there when the layer lies on another one.</summary>
    /// <exception cref="Failure">The layer was not made for that tree: the result would not be a tree.</exception>
    public TreeListing On(TreeListing below) => TreeListing.OfSorted(TreeDifference.Apply(below.Entries, Entries));

    /// <summary>
    /// The entries, and with each hard link among them all names of its file and the folders that lead there, which the tree
    /// below may have already: in an overlay, names are of one file only where all of them lie in one layer.
    /// </summary>
    /// <param name="result">The tree that is there when the layer lies on the one below.</param>
    /// <returns>In the order of <see cref="BytePath"/>.</returns>
    public IReadOnlyList<TreeEntry> WithLinked(TreeListing result)
    {
        var firsts = Entries.Select(entry => entry.Link).OfType<BytePath>().ToHashSet();
        if (firsts.Count == 0)
        {
            return Entries;
        }

        var listed = Entries.Select(entry => entry.Path).ToHashSet();
        var added = new List<TreeEntry>();
        foreach (var name in result.Entries.Where(entry => firsts.Contains(entry.Link ?? entry.Path)))
        {
            // The root is always listed.
            for (var path = name.Path; listed.Add(path); path = path.Parent)
            {
                added.Add(result.Find(path)!);
            }
        }

        return [.. Entries.Concat(added).OrderBy(entry => entry.Path)];
    }

    /// <summary>The canonical text: lines of <c>docs/store.md</c> under the header <c>coppice-layer 1</c>.</summary>
    public byte[] ToBytes() => TreeText.Write(TreeText.LayerHeader, Entries as IReadOnlyCollection<TreeEntry>);

    /// <summary>The manifest as a person may read it.</summary>
    public override string ToString() => Encoding.ASCII.GetString(ToBytes());
}
