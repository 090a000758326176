using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Layers;

/// <summary>
/// The records that lie with a layer, staged or stored, and go with it: who made what in it, and what was read while it grew.
/// </summary>
public sealed class LayerRecords
{
    private readonly StoreFolder store;
    private readonly ConcurrentDictionary<Digest, StagedLayer> staged;

    internal LayerRecords(StoreFolder store, ConcurrentDictionary<Digest, StagedLayer> staged) =>
        (this.store, this.staged) = (store, staged);

    /// <summary>Keeps who made what in a layer, staged or stored; see <see cref="LayerProvenanceStore.Add"/>.</summary>
    /// <exception cref="Failure">No space, or the layer is not there.</exception>
    public void AddProvenance(Digest id, LayerProvenance authors)
    {
        // Not while it gets its place.
        lock (store.Committing)
        {
            if (!staged.TryGetValue(id, out var waiting))
            {
                new LayerProvenanceStore(store).Add(id, authors);
                return;
            }

            store.Surface(() =>
            {
                using var work = store.Handle(StoreFolder.Work);
                using var folder = work.OpenDirectory(waiting.Place);
                return LayerProvenanceStore.TryWrite(folder, authors);
            });
        }
    }

    /// <summary>
    /// Keeps what was read while a layer grew, staged or stored, beside what its record has already: programs that read other
    /// files may make the same layer.
    /// </summary>
    /// <exception cref="Failure">No space, the layer is not there, or its record is torn.</exception>
    public void AddReads(Digest id, LayerReads reads)
    {
        // Not while it gets its place, nor beside another one.
        lock (store.Committing)
        {
            var known = Reads(id);
            var all = known is null ? reads : known.With(reads);
            if (all.Paths.Count != known?.Paths.Count)
            {
                Add(id, LayerReads.FileName, all.ToBytes, instead: true);
            }
        }
    }

    /// <summary>Keeps which hooks ran while a layer grew, staged or stored, unless it has such a record.</summary>
    /// <exception cref="Failure">No space, or the layer is not there.</exception>
    public void AddHooks(Digest id, LayerHooks hooks) => Add(id, LayerHooks.FileName, hooks.ToBytes, instead: false);

    /// <summary>Who made what in a layer, staged or stored; null when that is not known.</summary>
    /// <exception cref="Failure">The record is torn.</exception>
    public LayerProvenance? Provenance(Digest id) => WhereItLies(id, LayerProvenance.FileName, LayerProvenanceStore.TryRead);

    /// <summary>What was read while a layer grew, staged or stored; null when that is not known.</summary>
    /// <exception cref="Failure">The record is torn.</exception>
    public LayerReads? Reads(Digest id) =>
        WhereItLies(id, LayerReads.FileName, file => File.Exists(file) ? LayerReads.Parse(File.ReadAllBytes(file), file) : null);

    /// <summary>Which hooks ran while a layer grew, staged or stored; null when that is not known.</summary>
    /// <exception cref="Failure">The record is torn.</exception>
    public LayerHooks? Hooks(Digest id) => WhereItLies(id, LayerHooks.FileName, LayerHooks.TryRead);

    // The same layer is the same whoever was seen making it: it keeps its first record, unless there is more to say. Not while it
    // gets its place.
    private void Add(Digest id, string file, Func<byte[]> bytes, bool instead)
    {
        var name = Encoding.ASCII.GetBytes(file);
        lock (store.Committing)
        {
            store.Surface(() =>
            {
                using var work = store.Handle(StoreFolder.Work);
                using var layers = store.Handle(StoreFolder.Layers);
                var isStaged = staged.TryGetValue(id, out var waiting);
                using var folder = isStaged
                    ? work.OpenDirectory(waiting!.Place)
                    : layers.OpenDirectory(Encoding.ASCII.GetBytes(LayerName.Of(id)));
                var isThere = folder.TryStatus(name) is not null;
                if (isThere && !instead)
                {
                    return false;
                }

                if (isStaged)
                {
                    // Nobody but this process has it yet.
                    if (isThere)
                    {
                        folder.Unlink(name);
                    }

                    DurableFile.WriteUnseen(folder, name, bytes());
                }
                else
                {
                    DurableFile.Write(work, folder, name, bytes());
                }

                return true;
            });
        }
    }

    // Not while it gets its place.
    private T? WhereItLies<T>(Digest id, string name, Func<string, T?> read)
    {
        if (!staged.ContainsKey(id))
        {
            return read(store.At(StoreFolder.Layers, LayerName.Of(id), name));
        }

        lock (store.Committing)
        {
            return read(staged.TryGetValue(id, out var waiting)
                ? store.At(StoreFolder.Work, Encoding.ASCII.GetString(waiting.Place), name)
                : store.At(StoreFolder.Layers, LayerName.Of(id), name));
        }
    }
}
