using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Unpacking;
using Coppice.Store;
using Coppice.Store.Commits;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Logs;
using Coppice.Store.Trees;

namespace Coppice.Growing.Storing;

/// <summary>What growing needs of the store.</summary>
/// <param name="folder">The store.</param>
/// <param name="layers">Its layers.</param>
/// <param name="generations">The generations of all templates.</param>
/// <param name="packageFolder">Where downloaded packages lie.</param>
public sealed class GrowingStore(StoreFolder folder, LayerStore layers, GenerationStore generations, string packageFolder)
{
    /// <summary>The folder in the store for what package managers of this machine may keep between runs.</summary>
    public const string Caches = "caches";

    /// <summary>The generations of all templates.</summary>
    public GenerationStore Generations => generations;

    /// <summary>Where downloaded packages lie.</summary>
    public string PackageFolder => packageFolder;

    /// <summary>Where unfinished things lie; emptied when nobody builds.</summary>
    public string WorkFolder => folder.At(StoreFolder.Work);

    /// <summary>What is known of packages that were decompressed before.</summary>
    public PayloadRecords Payloads { get; } = new(folder);

    /// <summary>A folder for caches of frozen metadata, made if needed.</summary>
    /// <param name="name">Its name (<see cref="Distributions.PackageSources.CacheFolder"/>).</param>
    public string CacheFolder(string name) => Directory.CreateDirectory(folder.At(Caches, name)).FullName;

    /// <summary>The trees of a generation's layers, base first, to mount.</summary>
    public IReadOnlyList<string> TreesOf(Generation? generation) => TreesOf(generation?.Layers ?? []);

    /// <summary>
    /// Whether all layers of a generation are there: some may have been removed from a damaged store. What this build staged
    /// counts.
    /// </summary>
    public bool IsWhole(Generation generation) => generation.Layers.All(layers.Has);

    /// <summary>The whole tree of a generation; of nothing for null.</summary>
    public TreeListing Listing(Generation? generation) => layers.Listing(generation?.Layers ?? []);

    /// <summary>Stages what was changed on top of a parent; see <see cref="Begin"/>.</summary>
    /// <param name="upper">The upper directory.</param>
    /// <param name="below">The tree that it lies on.</param>
    /// <param name="snapshot">The date of the snapshot: no package brings a later time.</param>
    /// <param name="cancel">Stops.</param>
    public Layer AddLayer(string upper, TreeListing below, DateTimeOffset snapshot, CancellationToken cancel) =>
        layers.Stage(upper, below, snapshot.ToUnixTimeSeconds(), cancel: cancel);

    /// <summary>Bytes in a layer's files, equal files counted once.</summary>
    public long OwnBytes(Digest layer) => layers.Manifest(layer).OwnBytes;

    /// <summary>Who made what in a layer; null when that is not known.</summary>
    public LayerProvenance? Provenance(Digest layer) => layers.Records.Provenance(layer);

    /// <summary>Keeps who made what in a layer.</summary>
    public void AddProvenance(Layer layer, LayerProvenance authors) => layers.Records.AddProvenance(layer.Id, authors);

    /// <summary>What was read while a layer grew; null when that is not known.</summary>
    public LayerReads? Reads(Digest layer) => layers.Records.Reads(layer);

    /// <summary>Keeps what was read while a layer grew.</summary>
    public void AddReads(Layer layer, LayerReads reads) => layers.Records.AddReads(layer.Id, reads);

    /// <summary>Which hooks ran while a layer grew; null when that is not known.</summary>
    public LayerHooks? Hooks(Digest layer) => layers.Records.Hooks(layer);

    /// <summary>Keeps which hooks ran while a layer grew.</summary>
    public void AddHooks(Layer layer, LayerHooks hooks) => layers.Records.AddHooks(layer.Id, hooks);

    /// <summary>The trees of layers, base first, to mount.</summary>
    public IReadOnlyList<string> TreesOf(IReadOnlyList<Digest> chain)
    {
        // What waits for the disk lies elsewhere, and not for long.
        if (chain.Any(layers.IsStaged))
        {
            Settle();
        }

        return [.. chain.Select(layers.TreePath)];
    }

    /// <summary>Stages a layer whose new contents lie in a folder; see <see cref="Begin"/>.</summary>
    /// <param name="manifest">The layer.</param>
    /// <param name="result">The whole tree with it.</param>
    /// <param name="source">Has the files that no other layer has, at their paths.</param>
    /// <param name="cancel">Stops.</param>
    public Layer AddLayer(LayerManifest manifest, TreeListing result, string source, CancellationToken cancel) =>
        layers.Stage(manifest, result, source, cancel);

    /// <summary>Begins what one growth adds.</summary>
    public StoreCommit Begin() => StoreCommit.Begin(layers, generations);

    /// <summary>
    /// Brings everything that is complete onto the disk: for the end of a build, since quick growths do not wait for it.
    /// </summary>
    /// <exception cref="Failure">No space; what is not on the disk is as it was there.</exception>
    public void Settle() => layers.Flush(generations);

    /// <summary>Makes a file as a layer has it, in a folder; its content is compared with its name on the way.</summary>
    public void CopyTo(TreeEntry file, DirectoryHandle folder) => layers.Pool.CopyTo(file, folder, file.Path.Name);

    /// <summary>Reads files of some layers on each other.</summary>
    public TreeReader Reader(IEnumerable<Digest> chain) => Reader(layers.Listing(chain));

    /// <summary>Reads files of a tree.</summary>
    public TreeReader Reader(TreeListing tree) => new(layers.Pool, tree);

    /// <summary>The file for the log of a growth.</summary>
    public string NewLogFile(string template, DateTimeOffset now) => new GrowthLogs(folder).NewFile(template, now);
}
