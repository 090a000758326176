using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;

namespace Coppice.Store.Layers;

/// <summary>Layers that have not got their places yet, as they were at one moment.</summary>
/// <param name="store">The store.</param>
/// <param name="staged">Layers and their folders in <c>work/</c>; what has got its place leaves it.</param>
/// <param name="waiting">Those of them that this is about.</param>
internal sealed class WaitingLayers(
    StoreFolder store, ConcurrentDictionary<Digest, StagedLayer> staged,
        IReadOnlyList<KeyValuePair<Digest, StagedLayer>> waiting) : IWaiting
{
    /// <inheritdoc/>
    public IEnumerable<Addition> Additions => waiting.Select(pair => new Addition(AdditionKind.Layer, LayerName.Of(pair.Key)));

    /// <inheritdoc/>
    public void Publish(DirectoryHandle work)
    {
        using var layers = store.Handle(StoreFolder.Layers);
        foreach (var (id, layer) in waiting)
        {
            Move(work, layers, LayerName.Of(id), layer.Place);
            staged.TryRemove(id, out _);
        }
    }

    private void Move(DirectoryHandle work, DirectoryHandle layers, string name, byte[] place)
    {
        try
        {
            work.Rename(place, layers, Encoding.ASCII.GetBytes(name));
        }
        catch (PosixException e) when (e.Number is Errno.NotEmpty or Errno.Exists && LayerName.IsStored(store, name))
        {
            // Another thread stored the same layer between our look and our staging: its folder is as good.
            work.RemoveTree(place);
        }
        catch (PosixException e) when (e.Number is Errno.NotEmpty or Errno.Exists)
        {
            throw new Failure($"{store.At(StoreFolder.Layers, name)} is in the way: it is not a layer", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
    }
}
