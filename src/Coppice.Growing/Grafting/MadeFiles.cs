using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Storing;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>The files of layers that were seen being made, as a distribution is told of them.</summary>
internal static class MadeFiles
{
    /// <param name="store">Has the records.</param>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="tree">What they make together with what they lie on.</param>
    /// <returns>The files with something in them, by path; null where no one watched one of the layers.</returns>
    public static IReadOnlyDictionary<BytePath, MadeFile>? Of(GrowingStore store, IEnumerable<Digest> layers, TreeListing tree)
    {
        var made = new Dictionary<BytePath, MadeFile>();
        foreach (var layer in layers)
        {
            if (store.Provenance(layer) is not { } record)
            {
                return null;
            }

            foreach (var entry in record.Entries.Where(entry => tree.Find(entry.Path) is { Type: EntryType.File, Size: > 0 }))
            {
                var isTrigger = entry.Author.Kind == AuthorKind.Trigger;
                made[entry.Path] = isTrigger || entry.Author.Kind == AuthorKind.MaintainerScript
                    ? new MadeFile(entry.Path, entry.Author.Package, entry.Author.Script, isTrigger)
                    : new MadeFile(entry.Path, "", "", IsTrigger: false);
            }
        }

        return made;
    }
}
