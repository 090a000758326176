using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Growing.Storing;

/// <summary>
/// Keeps trees as growths and builds left them that failed: as generations of templates that no family declares
/// (<see cref="InternalTemplates.Failed"/>), so that whatever opens a generation opens them, and <c>gc</c> removes them.
/// </summary>
/// <param name="store">Where they go.</param>
public sealed class FailedTrees(GrowingStore store)
{
    /// <summary>Keeps one; nothing runs in it any more then. The caller holds the lock for building.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="below">The layers that it stands on, base first.</param>
    /// <param name="like">
    /// What it was to become, with everything that is known before it is there; its tree and layers are not looked at.
    /// </param>
    /// <returns>The generation.</returns>
    /// <exception cref="Failure">It has something that no layer can have, or there is no space.</exception>
    public Generation Keep(SandboxTree tree, IReadOnlyList<Digest> below, Generation like)
    {
        var upper = tree.Seal();
        using var commit = store.Begin();
        var layer = store.AddLayer(
            upper, below.Count == 0 ? TreeListing.Empty : store.Reader(below).Listing,
            DateTimeOffset.FromUnixTimeSeconds(like.Epoch), CancellationToken.None);
        var kept = commit.Add(like with
        {
            Template = InternalTemplates.Failed(like.Template),
            Tree = layer.Result.Digest,
            Layers = [.. below, layer.Id],
            // The record of packages may be as broken as the rest.
            Packages = [],
            OwnBytes = layer.OwnBytes,
            TotalBytes = layer.Result.TotalBytes,
        });
        commit.Complete();
        store.Settle();
        return kept;
    }
}
