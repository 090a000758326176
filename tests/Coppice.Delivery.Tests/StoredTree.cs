using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests;

/// <summary>A store with one tree in it, and a folder to deliver it to.</summary>
internal sealed class StoredTree : IDisposable
{
    internal const long Epoch = 1_700_000_000;

    private readonly TempFolder memory = TempFolder.InMemory();

    internal StoredTree(Action<string> make)
    {
        make(memory.Make("tree"));
        var store = StoreOpening.OpenOrCreate(Folder.At("store"));
        Layers = new LayerStore(store);
        Generations = new GenerationStore(store, TimeProvider.System);
        var layer = Layers.Add(memory.At("tree"), TreeListing.Empty, latest: Epoch);
        Tree = layer.Result;
        Base = Record("base", [layer.Id], Tree);
    }

    internal TempFolder Folder { get; } = TempFolder.OnDisk();

    internal LayerStore Layers { get; }

    internal GenerationStore Generations { get; }

    internal TreeListing Tree { get; }

    /// <summary>The generation of the tree.</summary>
    internal Generation Base { get; }

    /// <summary>A generation with one more layer on the tree.</summary>
    internal Generation Child(string name, Action<string> make)
    {
        var layer = Layers.Add(Upper(name, make), Tree, latest: Epoch);
        return Record(name, [.. Base.Layers, layer.Id], layer.Result) with
        {
            Parent = new GenerationParent("base", 1, Tree.Digest),
        };
    }

    internal static StoredTree Special() => new(SpecialTree.Make);

    internal static StoredTree Random(int seed) => new(directory => TreeMaker.Make(RandomTree.Of(seed), directory));

    private static Generation Record(string name, IReadOnlyList<Digest> layers, TreeListing tree) => new(
        name, 1, default, null, Digest.Of(name), tree.Digest, layers, Digest.Of("snapshot"), Epoch, [], 0, tree.TotalBytes, null);

    private string Upper(string name, Action<string> make)
    {
        var upper = memory.Make("upper-" + name);
        make(upper);
        return upper;
    }

    public void Dispose()
    {
        memory.Dispose();
        Folder.Dispose();
    }
}
