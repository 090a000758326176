using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Oci;

/// <summary>One layer of a generation as one layer of an image.</summary>
/// <param name="Chain">Digest over the ids of this layer and all below it: the same chain gives the same bytes.</param>
/// <param name="Entries">What is in it, in order, whiteouts among them.</param>
internal sealed record OciLayer(Digest Chain, IReadOnlyList<TreeEntry> Entries)
{
    /// <summary>Bytes in its files.</summary>
    internal long Bytes => Entries.Where(entry => entry.Link is null).Sum(entry => entry.Size);

    /// <summary>All layers of a generation, lowest first.</summary>
    internal static IReadOnlyList<OciLayer> Of(LayerStore layers, IReadOnlyList<Digest> ids)
    {
        var made = new List<OciLayer>();
        var (tree, chain) = (TreeListing.Empty, "");
        foreach (var id in ids)
        {
            var manifest = layers.Manifest(id);
            tree = manifest.On(tree);
            chain += id.Hex;
            made.Add(new OciLayer(Digest.Of(System.Text.Encoding.ASCII.GetBytes(chain)), WithWholeFiles(manifest, tree)));
        }

        return made;
    }

    // A hard link in a layer must not name a file of a layer below: some programs unpack each layer by itself. So all names of
    // such a file are in the layer, with the directories on the way.
    private static IReadOnlyList<TreeEntry> WithWholeFiles(LayerManifest manifest, TreeListing result)
    {
        var own = manifest.Entries.ToDictionary(entry => entry.Path);
        var reached = manifest.Entries.Where(entry => entry.Link is { } first && !own.ContainsKey(first))
            .Select(entry => entry.Link!).ToHashSet();
        if (reached.Count == 0)
        {
            return manifest.Entries;
        }

        var all = new SortedDictionary<BytePath, TreeEntry>(own);
        foreach (var entry in result.Entries.Where(entry => reached.Contains(entry.Link ?? entry.Path)))
        {
            all[entry.Path] = entry;
            for (var above = entry.Path.Parent; all.TryAdd(above, result.Find(above)!) && !above.IsRoot; above = above.Parent)
            {
                // Directories on the way.
            }
        }

        return [.. all.Values];
    }
}
