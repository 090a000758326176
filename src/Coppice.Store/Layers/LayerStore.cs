using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>
/// Layers: <c>layers/&lt;first 32 digits of the id&gt;/</c> with <c>manifest</c> and <c>tree/</c>, which overlayfs takes as a
/// lower layer as it lies. Whoever adds holds <see cref="StoreLock.Build"/>; threads of one process may add at the same time.
/// </summary>
public sealed class LayerStore
{
    private readonly StoreFolder store;
    private readonly ConcurrentDictionary<string, Lazy<TreeListing>> listings = new();
    private readonly Lock oneAtATime = new();
    private readonly Lazy<StoredTrees> trees;

    // Written, not flushed, and still in work/: only this process sees them.
    private readonly ConcurrentDictionary<Digest, StagedLayer> staged = new();

    /// <summary>The layers of a store.</summary>
    public LayerStore(StoreFolder store)
    {
        this.store = store;
        Pool = new ContentPool(store);
        Records = new LayerRecords(store, staged);
        trees = new Lazy<StoredTrees>(() => new StoredTrees(store));
    }

    /// <summary>The contents of all files in layers.</summary>
    public ContentPool Pool { get; }

    /// <summary>Who made what in layers, and what was read while they grew.</summary>
    public LayerRecords Records { get; }

    /// <summary>Absolute path of a layer's tree, to mount.</summary>
    public string TreePath(Digest id) => store.At(StoreFolder.Layers, LayerName.Of(id), "tree");

    /// <summary>Whether the layer is there, flushed or not.</summary>
    public bool Has(Digest id) => staged.ContainsKey(id) || LayerName.IsStored(store, LayerName.Of(id));

    /// <summary>Whether the layer waits for the disk: it can be read, but not mounted.</summary>
    public bool IsStaged(Digest id) => staged.ContainsKey(id);

    /// <summary>
    /// Captures an upper directory and stages it. See <see cref="LayerCapture.Capture"/> for the parameters and failures.
    /// </summary>
    public Layer Stage(
        string upper, TreeListing parent, long latest, TreeLimits? limits = null,
        CancellationToken cancel = default) => store.Surface(() =>
    {
        var captured = LayerCapture.Capture(upper, parent, latest, limits, cancel);
        return Stage(captured.Manifest, captured.Result, upper,
            cancel) with { BrokenLinks = BrokenLink.Between(parent, captured.Result) };
    });

    /// <summary>
    /// Captures an upper directory and adds it. See <see cref="LayerCapture.Capture"/> for the parameters and failures.
    /// </summary>
    public Layer Add(
        string upper, TreeListing parent, long latest, TreeLimits? limits = null, CancellationToken cancel = default) =>
        Flushed(Stage(upper, parent, latest, limits, cancel));

    /// <summary>
    /// Stages a layer and flushes. See <see cref="Stage(LayerManifest, TreeListing, string, CancellationToken)"/>.
    /// </summary>
    public Layer Add(LayerManifest manifest, TreeListing result, string source, CancellationToken cancel = default) =>
        Flushed(Stage(manifest, result, source, cancel));

    /// <summary>
    /// Writes a layer that this process can list and read at once. It can be mounted, others see it, and a crash leaves it, only
    /// after <see cref="Flush"/>: waiting for the disk once for many small layers takes a fraction of the time, and writes a
    /// fraction of the blocks.
    /// </summary>
    /// <param name="manifest">What is to be in it.</param>
    /// <param name="result">The whole tree with it.</param>
    /// <param name="source">A directory that has, at the same paths, the files that the pool has not.</param>
    /// <param name="cancel">Stops the work; what is unfinished is removed.</param>
    /// <exception cref="Failure">A file is neither in the pool nor in the source; no space.</exception>
    public Layer Stage(LayerManifest manifest, TreeListing result, string source, CancellationToken cancel = default) =>
        store.Surface(() =>
    {
        if (Has(manifest.Id))
        {
            return new Layer(manifest.Id, manifest, result, manifest.OwnBytes, NewBytes: 0);
        }

        using var work = store.Handle(StoreFolder.Work);
        var place = WorkName.New();
        work.MakeDirectory(place);
        var kept = false;
        try
        {
            using var staging = work.OpenDirectory(place);
            var written = new LayerWriter(Pool, work, oneAtATime).Write(manifest, source, staging, cancel);
            kept = staged.TryAdd(manifest.Id, new StagedLayer(manifest, place));
            return new Layer(manifest.Id, manifest, result, manifest.OwnBytes, written);
        }
        finally
        {
            // Broken off, or another thread staged the same meanwhile.
            if (!kept)
            {
                work.RemoveTree(place);
            }
        }
    });

    /// <summary>
    /// Gives everything staged its place, and waits for the disk. After any crash each layer is there, whole, or it is not.
    /// </summary>
    /// <exception cref="Failure">No space; what has not got its place stays staged.</exception>
    public void Flush() => Flush(_ => [], () => { });

    /// <summary>
    /// <see cref="Flush()"/>, and the generations of all complete commits with it: waiting for the disk once for both.
    /// </summary>
    /// <param name="generations">Where the generations are kept.</param>
    /// <exception cref="Failure">No space; what has not got its place stays staged.</exception>
    public void Flush(GenerationStore generations)
    {
        // Looked at before the layers, which were staged before them.
        IReadOnlyList<Generation> numbered = [];
        Flush(work =>
        {
            numbered = generations.Staged.All;
            return [generations.Waiting(work, numbered)];
        }, () => generations.Staged.Remove(numbered));
    }

    /// <summary>A layer's manifest.</summary>
    /// <exception cref="Failure">The layer is not there, or its manifest is not the one that its name says.</exception>
    public LayerManifest Manifest(Digest id) =>
        staged.TryGetValue(id, out var waiting) ? waiting.Manifest : LayerManifest.Read(store, id);

    /// <summary>The whole tree of a chain of layers.</summary>
    /// <param name="layers">Their ids, base first.</param>
    /// <exception cref="Failure">A layer is missing or damaged, or the layers do not belong together.</exception>
    /// <remarks>Kept, since siblings and descendants begin with the same layers.</remarks>
    public TreeListing Listing(IEnumerable<Digest> layers)
    {
        var (tree, chain) = (TreeListing.Empty, "");
        foreach (var id in layers)
        {
            chain += LayerName.Of(id);
            var below = tree;
            tree = listings.GetOrAdd(chain, _ => new Lazy<TreeListing>(() => Manifest(id).On(below))).Value;
        }

        return tree;
    }

    /// <summary>
    /// Compares what lies on the disk for some layers with what their manifests list, byte for byte. Whoever copies out of
    /// the pool need not ask:
    /// this is for what mounts the layers.
    /// </summary>
    /// <param name="layers">Their ids.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">Something was changed: each path with the templates that have it, and what mends it.</exception>
    public void Verify(IReadOnlyList<Digest> layers, CancellationToken cancel = default) =>
        trees.Value.Require(layers, cancel);

    private void Flush(Func<DirectoryHandle, IReadOnlyList<IWaiting>> naming, Action published) => store.Surface(() =>
    {
        lock (store.Committing)
        {
            using var work = store.Handle(StoreFolder.Work);
            // What names others is looked at before them: what they name was staged before. ToArray is of one moment; [.. staged]
            // would ask for the count and then copy.
            var last = naming(work);
            var layers = new WaitingLayers(store, staged, staged.ToArray());
            Commit.Run(store, work, [Pool.Waiting(), layers, .. last]);
            published();
            return true;
        }
    });

    private Layer Flushed(Layer layer)
    {
        Flush();
        return layer;
    }
}
