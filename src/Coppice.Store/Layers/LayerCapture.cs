using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>What a template adds to its parent, read from the upper directory of an overlay mount.</summary>
/// <param name="Manifest">The layer.</param>
/// <param name="Result">The whole tree with the layer on its parent.</param>
public sealed record CapturedLayer(LayerManifest Manifest, TreeListing Result);

/// <summary>
/// Reads upper directories. The overlay must have been mounted with <c>redirect_dir=off,metacopy=off,index=off</c>: otherwise the
/// upper directory does not stand for itself.
/// </summary>
public static class LayerCapture
{
    /// <summary>Lists what an upper directory changes. Nothing may write to it meanwhile.</summary>
    /// <param name="upper">The upper directory, or for a base its whole tree.</param>
    /// <param name="parent">The tree below it; <see cref="TreeListing.Empty"/> for a base.</param>
    /// <param name="latest">
    /// The latest modification time that is kept, in seconds since 1970; later ones, and those of directories, become
    /// <see cref="MadeTime"/>.
    /// </param>
    /// <param name="limits">What a tree may have at most.</param>
    /// <param name="cancel">Stops the walk.</param>
    /// <exception cref="Failure">A limit is passed, or the overlay was mounted with other options.</exception>
    public static CapturedLayer Capture(
        string upper, TreeListing parent, long latest, TreeLimits? limits = null, CancellationToken cancel = default)
    {
        var found = TreeWalk.Walk(upper, latest, limits ?? new TreeLimits(), cancel);
        var result = TreeListing.Of(OverlayView.Of(parent.Entries, found));
        return new CapturedLayer(LayerManifest.Between(parent, result), result);
    }
}
