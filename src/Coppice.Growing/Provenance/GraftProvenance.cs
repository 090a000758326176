using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Provenance;

/// <summary>The record of a layer that a graft made without running anything: all of it was merged.</summary>
internal static class GraftProvenance
{
    /// <summary>What a graft merges out of a template and its parent.</summary>
    public static Author Merge { get; } = new(AuthorKind.Merge, "merge what the template and its parent changed");

    /// <param name="layer">The layer.</param>
    /// <param name="below">The tree that it lies on.</param>
    public static LayerProvenance Of(LayerManifest layer, TreeListing below) => new(
        [
            .. layer.Entries.Where(entry => below.Find(entry.Path) != entry)
                .Select(entry => new MadeEntry(entry.Path, LayerProvenance.FingerprintOf(entry), Merge, Settled: false)),
        ],
        []);
}
