using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Images;

/// <summary>
/// What must lie over the layers of a generation so that an overlay shows the tree of an image. In the store, equal files share
/// one inode, and would become hard links in the image: all but one of them get a copy of their own.
/// </summary>
internal static class ImageLayer
{
    /// <summary>The entries of that layer in order, whiteouts among them.</summary>
    /// <param name="pool">The contents.</param>
    /// <param name="grown">What the generation's layers show.</param>
    /// <param name="wanted">What the image is to have.</param>
    internal static IReadOnlyList<TreeEntry> Between(ContentPool pool, TreeListing grown, TreeListing wanted)
    {
        var layer = new SortedDictionary<BytePath, TreeEntry>();
        foreach (var entry in LayerManifest.Between(grown, wanted).Entries)
        {
            layer[entry.Path] = entry;
        }

        foreach (var entry in OwnInodes(pool, wanted, layer))
        {
            Add(layer, wanted, entry);
        }

        return [.. layer.Values];
    }

    // All names of a file are copied or none, since a hard link cannot reach from one layer into another.
    private static List<TreeEntry> OwnInodes(ContentPool pool, TreeListing wanted, SortedDictionary<BytePath, TreeEntry> layer)
    {
        var files = wanted.Entries.Where(entry => entry.Type == EntryType.File).ToList();
        var copied = files.Where(entry => layer.ContainsKey(entry.Path)).Select(First).ToHashSet();
        var seen = new HashSet<string>();
        foreach (var entry in files
            .Where(entry => entry.Link is null && !copied.Contains(entry.Path) && !seen.Add(pool.PathOf(entry))))
        {
            copied.Add(entry.Path);
        }

        return files.FindAll(entry => copied.Contains(First(entry)));
    }

    private static BytePath First(TreeEntry file) => file.Link ?? file.Path;

    private static void Add(SortedDictionary<BytePath, TreeEntry> layer, TreeListing wanted, TreeEntry entry)
    {
        layer[entry.Path] = entry;
        for (var above = entry.Path.Parent; layer.TryAdd(above, wanted.Find(above)!) && !above.IsRoot; above = above.Parent)
        {
            // Directories on the way.
        }
    }
}
