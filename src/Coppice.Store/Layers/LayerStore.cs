using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>A layer in the store.</summary>
/// <param name="Id">Digest of its manifest.</param>
/// <param name="Manifest">What is in it.</param>
/// <param name="Result">The whole tree with the layer on the parent that it was added with.</param>
/// <param name="OwnBytes">Bytes in its files, equal files counted once.</param>
/// <param name="NewBytes">Bytes that were written for it, because no other layer had them; 0 when the layer was there already.</param>
public sealed record Layer(Digest Id, LayerManifest Manifest, TreeListing Result, long OwnBytes, long NewBytes)
{
    /// <summary>
    /// Files that the parent had under several names, and that were changed under some of them alone; known when it was
    /// captured.
    /// </summary>
    public IReadOnlyList<BrokenLink> BrokenLinks { get; init; } = [];
}

/// <summary>
/// Layers: <c>layers/&lt;first 32 digits of the id&gt;/</c> with <c>manifest</c> and <c>tree/</c>, which overlayfs takes as a lower layer as it lies.
/// Whoever adds holds <see cref="StoreLock.Build"/>; threads of one process may add at the same time.
/// </summary>
public sealed class LayerStore
{
    // Names are shortened because mount options end at 4096 bytes; 128 bits still name a layer for certain.
    private const int NameLength = 32;

    /// <summary>Bytes that a manifest has at most: five million lines are half of it.</summary>
    internal const long ManifestLimit = 1L << 31;

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

    /// <summary>The name of a layer's folder.</summary>
    public static string NameOf(Digest id) => id.Hex[..NameLength];

    /// <summary>Absolute path of a layer's tree, to mount.</summary>
    public string TreePath(Digest id) => store.At(StoreFolder.Layers, NameOf(id), "tree");

    /// <summary>Whether the layer is there, flushed or not.</summary>
    public bool Has(Digest id) => staged.ContainsKey(id) || IsStored(id);

    /// <summary>Whether the layer waits for the disk: it can be read, but not mounted.</summary>
    public bool IsStaged(Digest id) => staged.ContainsKey(id);

    /// <summary>Captures an upper directory and stages it. See <see cref="LayerCapture.Capture"/> for the parameters and failures.</summary>
    public Layer Stage(string upper, TreeListing parent, long latest, TreeLimits? limits = null, CancellationToken cancel = default) => store.Surface(() =>
    {
        var captured = LayerCapture.Capture(upper, parent, latest, limits, cancel);
        return Stage(captured.Manifest, captured.Result, upper,
            cancel) with { BrokenLinks = BrokenLink.Between(parent, captured.Result) };
    });

    /// <summary>Captures an upper directory and adds it. See <see cref="LayerCapture.Capture"/> for the parameters and failures.</summary>
    public Layer Add(string upper, TreeListing parent, long latest, TreeLimits? limits = null, CancellationToken cancel = default) =>
        Flushed(Stage(upper, parent, latest, limits, cancel));

    /// <summary>Stages a layer and flushes. See <see cref="Stage(LayerManifest, TreeListing, string, CancellationToken)"/>.</summary>
    public Layer Add(LayerManifest manifest, TreeListing result, string source, CancellationToken cancel = default) => Flushed(Stage(manifest, result, source, cancel));

    /// <summary>
    /// Writes a layer that this process can list and read at once. It can be mounted, others see it, and a crash leaves it, only after
    /// <see cref="Flush"/>: waiting for the disk once for many small layers takes a fraction of the time, and writes a fraction of the blocks.
    /// </summary>
    /// <param name="manifest">What is to be in it.</param>
    /// <param name="result">The whole tree with it.</param>
    /// <param name="source">A directory that has, at the same paths, the files that the pool has not.</param>
    /// <param name="cancel">Stops the work; what is unfinished is removed.</param>
    /// <exception cref="Failure">A file is neither in the pool nor in the source; no space.</exception>
    public Layer Stage(LayerManifest manifest, TreeListing result, string source, CancellationToken cancel = default) => store.Surface(() =>
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

    /// <summary>Gives everything staged its place, and waits for the disk. After any crash each layer is there, whole, or it is not.</summary>
    /// <exception cref="Failure">No space; what has not got its place stays staged.</exception>
    public void Flush() => Flush(_ => [], () => { });

    /// <summary><see cref="Flush()"/>, and the generations of all complete commits with it: waiting for the disk once for both.</summary>
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
    public LayerManifest Manifest(Digest id)
    {
        if (staged.TryGetValue(id, out var waiting))
        {
            return waiting.Manifest;
        }

        var path = store.At(StoreFolder.Layers, NameOf(id), "manifest");
        var text = PlainFile.TryRead(path, ManifestLimit) ?? throw new Failure($"the store has no layer {id.Short}",
            "coppice fsck");
        return Digest.Of(text) == id
            ? LayerManifest.Parse(text, path)
            : throw new Failure($"{path} was changed: it is not the manifest of layer {id.Short}", "coppice fsck");
    }

    /// <summary>The whole tree of a chain of layers.</summary>
    /// <param name="layers">Their ids, base first.</param>
    /// <exception cref="Failure">A layer is missing or damaged, or the layers do not belong together.</exception>
    /// <remarks>Kept, since siblings and descendants begin with the same layers.</remarks>
    public TreeListing Listing(IEnumerable<Digest> layers)
    {
        var (tree, chain) = (TreeListing.Empty, "");
        foreach (var id in layers)
        {
            chain += NameOf(id);
            var below = tree;
            tree = listings.GetOrAdd(chain, _ => new Lazy<TreeListing>(() => below.Apply(Manifest(id)))).Value;
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
            // What names others is looked at before them: what they name was staged before. ToArray is of one moment; [.. staged] would ask
            // for the count and then copy.
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

    private bool IsStored(Digest id) => IsStored(store, NameOf(id));

    /// <summary>Whether a layer has its place, by the name of its folder.</summary>
    internal static bool IsStored(StoreFolder store, string name) =>
        PlainFile.Exists(store.At(StoreFolder.Layers, name, "manifest"));
}
