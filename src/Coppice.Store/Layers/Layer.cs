using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>A layer in the store.</summary>
/// <param name="Id">Digest of its manifest.</param>
/// <param name="Manifest">What is in it.</param>
/// <param name="Result">The whole tree with the layer on the parent that it was added with.</param>
/// <param name="OwnBytes">Bytes in its files, equal files counted once.</param>
/// <param name="NewBytes">Bytes that were written for it, because no other layer had them; 0 when the layer was there
/// already.</param>
public sealed record Layer(Digest Id, LayerManifest Manifest, TreeListing Result, long OwnBytes, long NewBytes)
{
    /// <summary>
    /// Files that the parent had under several names, and that were changed under some of them alone; known when it was
    /// captured.
    /// </summary>
    public IReadOnlyList<BrokenLink> BrokenLinks { get; init; } = [];
}
