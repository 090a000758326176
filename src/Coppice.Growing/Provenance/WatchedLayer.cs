using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Reading;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Provenance;

/// <summary>Stores what grew, with the record of who was seen making it.</summary>
internal static class WatchedLayer
{
    /// <param name="store">Where to.</param>
    /// <param name="manager">The distribution.</param>
    /// <param name="upper">What was changed.</param>
    /// <param name="below">The tree that it lies on.</param>
    /// <param name="snapshot">The date of the snapshot: no package brings a later time.</param>
    /// <param name="watch">Who watched; null when nobody did: then there is no record.</param>
    /// <param name="cancel">Stops.</param>
    public static Layer Store(
        GrowingStore store, IPackageManager manager, string upper, TreeListing below, DateTimeOffset snapshot,
        ProvenanceWatch? watch,
        CancellationToken cancel)
    {
        var layer = StoreUnread(store, manager, upper, below, snapshot, watch, cancel);
        if (watch?.Reads is { Seen: { } seen } && manager.Grafts?.Reads is { } rules)
        {
            store.AddReads(layer, ReadRecord.Of(seen, layer.Result, below, rules));
        }

        return layer;
    }

    /// <summary>Stores what was changed without installing anything, and what scripts read that ran again.</summary>
    /// <inheritdoc cref="Store"/>
    /// <param name="instead">The small layers that it takes the place of.</param>
    public static Layer StoreSmall(
        GrowingStore store, IPackageManager manager, string upper, TreeListing below, DateTimeOffset snapshot,
        ProvenanceWatch? watch, IEnumerable<Digest> instead, CancellationToken cancel)
    {
        var layer = StoreUnread(store, manager, upper, below, snapshot, watch, cancel);
        RecordReads(store, layer, instead, ReadsFor(manager, layer, below, watch));
        return layer;
    }

    /// <summary>
    /// Keeps what was read while a small layer came about, with what was read for those that it takes the place of: their scripts
    /// may have read other files than when they ran first. Where that is not known of all, nothing is kept.
    /// </summary>
    /// <param name="store">Where to.</param>
    /// <param name="layer">The small layer.</param>
    /// <param name="instead">The layers that it takes the place of.</param>
    /// <param name="seen">What was read for it; null when that is not known.</param>
    public static void RecordReads(GrowingStore store, Layer layer, IEnumerable<Digest> instead, LayerReads? seen)
    {
        var records = instead.Select(store.Reads).Append(seen).ToList();
        if (!records.Contains(null))
        {
            store.AddReads(layer, records.OfType<LayerReads>().Aggregate((one, other) => one.With(other)));
        }
    }

    /// <summary>
    /// Stores what changed a chain of layers instead of the last one: what that one has, and what was changed on top of it, in
    /// one.
    /// </summary>
    /// <param name="store">Where to.</param>
    /// <param name="manager">The distribution.</param>
    /// <param name="upper">What was changed on top of all layers.</param>
    /// <param name="layers">The layers, base first.</param>
    /// <param name="snapshot">The date of the snapshot.</param>
    /// <param name="watch">Who watched; null when nobody did.</param>
    /// <param name="cancel">Stops.</param>
    public static Layer StoreInstead(
        GrowingStore store, IPackageManager manager, string upper, IReadOnlyList<Digest> layers, DateTimeOffset snapshot,
        ProvenanceWatch? watch, CancellationToken cancel)
    {
        var before = store.Reader(layers).Listing;
        var result = LayerCapture.Capture(upper, before, snapshot.ToUnixTimeSeconds(), cancel: cancel).Result;
        var layer = store.AddLayer(
            LayerManifest.Between(store.Reader(layers.SkipLast(1)).Listing, result), result, upper, cancel);
        RecordHooks(store, layer, before, watch);
        RecordProvenance(store, manager, layer, before, [layers[^1]], watch, cancel);
        RecordReads(store, layer, [layers[^1]], ReadsFor(manager, layer, before, watch));
        return layer;
    }

    /// <summary>
    /// Stores what changed a chain of layers instead of the last ones, as one layer; only the record of who made what is kept.
    /// </summary>
    /// <param name="store">Where to.</param>
    /// <param name="manager">The distribution.</param>
    /// <param name="upper">What was changed on top of all layers.</param>
    /// <param name="parent">The tree that the layer is to lie on.</param>
    /// <param name="layers">The layers, base first.</param>
    /// <param name="last">How many of them, the last ones, it stands for.</param>
    /// <param name="result">The whole tree.</param>
    /// <param name="watch">Who watched.</param>
    /// <param name="cancel">Stops.</param>
    public static Layer StoreAsOne(
        GrowingStore store, IPackageManager manager, string upper, TreeListing parent, IReadOnlyList<Digest> layers, int last,
        TreeListing result, ProvenanceWatch watch, CancellationToken cancel)
    {
        var layer = store.AddLayer(LayerManifest.Between(parent, result), result, upper, cancel);
        RecordProvenance(
            store, manager, layer, store.Reader(layers).Listing, [.. layers.TakeLast(last)], watch, cancel);
        return layer;
    }

    private static Layer StoreUnread(
        GrowingStore store, IPackageManager manager, string upper, TreeListing below, DateTimeOffset snapshot,
        ProvenanceWatch? watch, CancellationToken cancel)
    {
        var layer = store.AddLayer(upper, below, snapshot, cancel);
        RecordHooks(store, layer, below, watch);
        RecordProvenance(store, manager, layer, below, [], watch, cancel);
        return layer;
    }

    // Of a small layer; null when it is not known.
    private static LayerReads? ReadsFor(IPackageManager manager, Layer layer, TreeListing below, ProvenanceWatch? watch) =>
        watch?.SeenReads is not { } seen || manager.Grafts?.Reads is not { } rules ? null
        : seen.Count == 0 ? new LayerReads([])
        : ReadRecord.Of(seen, layer.Result, below, rules);

    private static void RecordHooks(GrowingStore store, Layer layer, TreeListing before, ProvenanceWatch? watch)
    {
        if (watch?.HooksOf(layer.Manifest, before) is { } hooks)
        {
            store.AddHooks(layer, hooks);
        }
    }

    // Without records of the layers that it stands for there is none: what is not in a record counts as made by nobody.
    private static void RecordProvenance(
        GrowingStore store, IPackageManager manager, Layer layer, TreeListing before, IReadOnlyList<Digest> instead,
        ProvenanceWatch? watch, CancellationToken cancel)
    {
        var earlier = instead.Select(store.Provenance).ToList();
        if (earlier.Contains(null))
        {
            return;
        }

        if (
            watch?.Finish(
                layer.Manifest, before, Versions(manager, new StoredTree(store.Reader(layer.Result))), cancel) is { } seen)
        {
            store.AddProvenance(
                layer, earlier.Append(seen).OfType<LayerProvenance>().Aggregate((lower, upper) => upper.Over(lower)));
        }
    }

    // The versions of packages by name, those that are in the finished tree.
    private static Func<string, string> Versions(IPackageManager manager, IPackageTree tree)
    {
        var packages = manager.ReadInstalled(manager.ReadDatabase(tree)).DistinctBy(package => package.Name)
            .ToDictionary(package => package.Name, package => package.Version);
        return package => packages.GetValueOrDefault(package, "");
    }
}
