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
    /// <returns>All but folders, by path; null where no one watched one of the layers.</returns>
    public static IReadOnlyDictionary<BytePath, MadeFile>? Of(GrowingStore store, IEnumerable<Digest> layers, TreeListing tree)
    {
        var made = new Dictionary<BytePath, MadeFile>();
        foreach (var layer in layers)
        {
            if (store.Provenance(layer) is not { } record)
            {
                return null;
            }

            foreach (var (path, _, author, _) in record.Entries)
            {
                if (tree.Find(path) is { Type: not EntryType.Directory } there)
                {
                    var byScript = author.Kind is AuthorKind.MaintainerScript or AuthorKind.Trigger;
                    made[path] = new MadeFile(
                        path, byScript ? author.Package : "", byScript ? author.Script : "", author.Kind == AuthorKind.Trigger,
                        there is { Type: EntryType.File, Size: > 0 });
                }
            }
        }

        return made;
    }
}
