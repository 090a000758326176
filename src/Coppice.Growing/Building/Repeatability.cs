using Coppice.Foundation;
using Coppice.Growing.Provenance;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Building;

/// <summary>
/// Finds what scripts and other declared steps give another result each time: whatever grows on such a template is made anew
/// with every update, although nothing about it has changed.
/// </summary>
/// <param name="store">Has what was grown.</param>
internal sealed class Repeatability(GrowingStore store)
{
    // So many say enough.
    private const int MostShown = 3;

    /// <summary>
    /// Whether a declared layer differs from that of the current generation, although the packages' tree and the declaration are
    /// the same: then it is worth carrying it out once more.
    /// </summary>
    /// <param name="job">The template.</param>
    /// <param name="packages">The tree that the layer lies on.</param>
    /// <param name="layer">What was carried out now.</param>
    public bool IsInDoubt(GrowthJob job, TreeListing packages, Layer layer) =>
        job.Current is { DeclaredLayers: > 0 } current && current.Tree != layer.Result.Digest
        && job.Request.Inputs.DeclareTheSameAs(current.Inputs) && store.IsWhole(current)
        && store.Listing(current.PackagesOnly).Digest == packages.Digest;

    /// <summary>What differs between two results of the same steps on the same tree, by step, for people.</summary>
    /// <param name="layer">The one that was stored.</param>
    /// <param name="again">The other.</param>
    public IReadOnlyList<string> Differences(Layer layer, TreeListing again)
    {
        var authors = store.Provenance(layer.Id);
        return
        [
            .. TreeMerge.ChangedPaths(layer.Result, again)
                .Where(path => !IsFolder(layer.Result.Find(path)) || !IsFolder(again.Find(path)))
                .GroupBy(path => authors?.Of(path)?.Author.Step ?? "one of its declared steps")
                .Select(step => $"\"{VisibleText.Of(step.Key)}\" gives something else each time: {Shown([.. step])}"),
        ];
    }

    private static bool IsFolder(TreeEntry? entry) => entry is { Type: EntryType.Directory };

    private static string Shown(IReadOnlyList<BytePath> paths) =>
        string.Join(", ", paths.Take(MostShown)) + (paths.Count > MostShown ? $" and {paths.Count - MostShown} more" : "");
}
