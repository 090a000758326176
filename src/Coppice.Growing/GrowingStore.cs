using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing;

/// <summary>What growing needs of the store.</summary>
/// <param name="folder">The store.</param>
/// <param name="generations">The generations of all templates.</param>
/// <param name="packageFolder">Where downloaded packages lie.</param>
public sealed class GrowingStore(StoreFolder folder, GenerationStore generations, string packageFolder)
{
    /// <summary>The folder in the store for what package managers of this machine may keep between runs.</summary>
    public const string Caches = "caches";

    private readonly LayerStore layers = new(folder);

    /// <summary>The generations of all templates.</summary>
    public GenerationStore Generations => generations;

    /// <summary>Where downloaded packages lie.</summary>
    public string PackageFolder => packageFolder;

    /// <summary>Where unfinished things lie; emptied when nobody builds.</summary>
    public string WorkFolder => folder.At(StoreFolder.Work);

    /// <summary>A folder for caches of one archive snapshot, made if needed.</summary>
    public string CacheFolder(Digest archiveSnapshot) => Directory.CreateDirectory(folder.At(Caches, archiveSnapshot.Hex)).FullName;

    /// <summary>The trees of a generation's layers, base first, to mount.</summary>
    public IReadOnlyList<string> TreesOf(Generation? generation) => [.. (generation?.Layers ?? []).Select(layers.TreePath)];

    /// <summary>Stores what was changed on top of a parent.</summary>
    /// <param name="upper">The upper directory.</param>
    /// <param name="parent">What it lies on; null for a base.</param>
    /// <param name="epoch">No time in the layer is later.</param>
    /// <param name="cancel">Stops.</param>
    public Layer AddLayer(string upper, Generation? parent, DateTimeOffset epoch, CancellationToken cancel) =>
        layers.Add(upper, layers.Listing(parent?.Layers ?? []), epoch.ToUnixTimeSeconds(), cancel: cancel);

    /// <summary>The content of a file in a layer's whole tree, or null when it is not there.</summary>
    public byte[]? Read(Layer layer, string path) => Tree(layer).TryReadAllBytes(BytePath.Of(path));

    /// <summary>A layer's whole tree.</summary>
    public TreeReader Tree(Layer layer) => new(layers.Pool, layer.Result);

    /// <summary>The file for the log of a growth: <c>logs/TEMPLATE.TIME/growth.log</c>.</summary>
    public string NewLogFile(string template, DateTimeOffset now)
    {
        var name = $"{template}.{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        var place = folder.At(StoreFolder.Logs, name);
        for (var again = 2; Directory.Exists(place); again++)
        {
            place = folder.At(StoreFolder.Logs, $"{name}-{again}");
        }

        return Path.Combine(place, "growth.log");
    }

    /// <summary>The folder of a log, below the store's <c>logs</c>: what a generation remembers of it.</summary>
    public static string LogName(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);
}
