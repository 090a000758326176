using Coppice.Growing.Storing;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Composing;

/// <summary>
/// Keeps the layers few that a template has of its own. An overlay takes 500, and each template of a chain stands on all of
/// those of its parents, so that a chain of 64 always fits.
/// </summary>
internal static class OwnLayers
{
    /// <summary>How many a template may have.</summary>
    public const int Most = 3;

    /// <summary>
    /// The same tree; with one own layer that has all of them where there would be too many. Its files are links to contents
    /// that the store has.
    /// </summary>
    /// <param name="store">Where the layers are.</param>
    /// <param name="below">The tree that they lie on.</param>
    /// <param name="grown">What has come of the growth so far.</param>
    /// <param name="most">How many may stay.</param>
    /// <param name="cancel">Stops.</param>
    public static GrownTree AtMost(GrowingStore store, TreeListing below, GrownTree grown, int most, CancellationToken cancel)
    {
        if (grown.OwnLayers.Count <= most)
        {
            return grown;
        }

        var authors = grown.OwnLayers.Select(store.Provenance).ToList();
        var layer = store.AddLayer(LayerManifest.Between(below, grown.Tree), grown.Tree, store.WorkFolder, cancel);
        // What is not in a record counts as made by nobody: without one of them there is none.
        if (!authors.Contains(null))
        {
            store.AddProvenance(layer, authors.OfType<LayerProvenance>().Aggregate((lower, upper) => upper.Over(lower)));
        }

        return grown with { OwnLayers = [layer.Id], NewBytes = grown.NewBytes + layer.NewBytes };
    }
}
