using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Provenance;
using Coppice.Growing.Reading;
using Coppice.Growing.Storing;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Extending;

/// <summary>What was seen while the packages of a template grew, in all layers that it has of its own.</summary>
internal sealed class OwnRecords
{
    private readonly GrowingStore store;
    private readonly IReadOnlyList<Digest> layers;

    /// <param name="store">The store.</param>
    /// <param name="generation">The template as it is, without what it declares beyond packages.</param>
    /// <exception cref="MustRebuildException">It is not known what they read, or which hooks ran.</exception>
    public OwnRecords(GrowingStore store, Generation generation)
    {
        (this.store, Generation) = (store, generation);
        layers = generation.OwnLayers;
        Reads = [.. layers.Select(store.Reads).OfType<LayerReads>()];
        Hooks = [.. layers.Select(store.Hooks).OfType<LayerHooks>()];
        if (store.Reads(generation.GrownLayer) is null || Hooks.Count < layers.Count)
        {
            throw new MustRebuildException("it was not seen what its packages read");
        }
    }

    /// <summary>The template.</summary>
    public Generation Generation { get; }

    /// <summary>What was read. A small layer of an earlier version has no such record.</summary>
    public IReadOnlyList<LayerReads> Reads { get; }

    /// <summary>Which hooks ran.</summary>
    public IReadOnlyList<LayerHooks> Hooks { get; }

    /// <summary>Whether all hooks that ran are known.</summary>
    public bool HooksAreKnown => HookCheck.AreKnown([Generation.GrownLayer], store.Hooks, store.Reads);

    /// <summary>Stores all of it as one layer with all that was seen: as if it had grown at once.</summary>
    /// <param name="manager">The distribution.</param>
    /// <param name="upper">What the added packages changed.</param>
    /// <param name="result">The whole tree.</param>
    /// <param name="watch">Who watched them.</param>
    /// <param name="reads">What they read.</param>
    /// <param name="hooks">Which hooks ran for them.</param>
    /// <param name="cancel">Stops.</param>
    public Layer Store(
        IPackageManager manager, string upper, TreeListing result, ProvenanceWatch watch, LayerReads reads, LayerHooks hooks,
        CancellationToken cancel)
    {
        var layer = WatchedLayer.StoreAsOne(
            store, manager, upper, store.Listing(Generation.OnParent), Generation.Layers, layers.Count, result, watch, cancel);
        store.AddReads(layer, Reads.Append(reads).Aggregate((one, other) => one.With(other)));
        store.AddHooks(layer, new LayerHooks([.. Hooks.SelectMany(earlier => earlier.Seen).Concat(hooks.Seen)
            .GroupBy(hook => hook.Command, StringComparer.Ordinal)
            .Select(hook => new SeenHook(hook.Key, [.. hook.SelectMany(seen => seen.Changed).Distinct().Order()]))]));
        return layer;
    }
}
