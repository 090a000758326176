using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Support;

/// <summary>A store on the disk, with helpers to put small generations into it.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly TempFolder folder = TempFolder.OnDisk();

    internal StoreFixture()
    {
        Store = StoreOpening.OpenOrCreate(folder.At("store"));
        Layers = new LayerStore(Store);
        Generations = new GenerationStore(Store, TimeProvider.System);
    }

    internal StoreFolder Store { get; }

    internal LayerStore Layers { get; }

    internal GenerationStore Generations { get; }

    /// <summary>Adds a generation that has one file more than its parent.</summary>
    internal Generation Grow(string template, string content, Generation? parent = null)
    {
        var upper = folder.Make($"upper-{Guid.NewGuid():n}");
        File.WriteAllText(Path.Combine(upper, $"{template}.txt"), content);
        var below = parent is null ? TreeListing.Empty : Layers.Listing(parent.Layers);
        return Generations.Add(Record(template, Layers.Add(upper, below, latest: 1_600_000_000), parent));
    }

    /// <summary>
    /// Adds a generation that has a second layer of its own, as grafts make them: its parent, its old layer, and a file more.
    /// </summary>
    internal Generation Graft(Generation grown, Generation parent, string content)
    {
        var upper = folder.Make($"upper-{Guid.NewGuid():n}");
        File.WriteAllText(Path.Combine(upper, $"{grown.Template}-grafted.txt"), content);
        IReadOnlyList<Digest> below = [.. parent.Layers, grown.GrownLayer];
        var layer = Layers.Add(upper, Layers.Listing(below), latest: 1_600_000_000);
        return Generations.Add(grown with
        {
            Parent = new GenerationParent(parent.Template, parent.Number, parent.Tree),
            Tree = layer.Result.Digest,
            Layers = [.. below, layer.Id],
            MoreLayers = 1,
        });
    }

    internal string[] Objects() => Directory.GetFiles(Store.At(StoreFolder.Contents), "*", SearchOption.AllDirectories);

    public void Dispose() => folder.Dispose();

    private static Generation Record(string template, Layer layer, Generation? parent) => new(
        template, 0, default, parent is null ? null : new GenerationParent(parent.Template, parent.Number, parent.Tree),
        Digest.Of(template), layer.Result.Digest, [.. parent?.Layers ?? [], layer.Id], Digest.Of("snapshot"), 1_600_000_000,
        [new RecordedPackage("less", "590-2", "amd64", 312, Automatic: false)], layer.OwnBytes, layer.Result.TotalBytes,
        Log: null);
}
