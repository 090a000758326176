using Coppice.Store;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests;

/// <summary>A store with one tree in it, and a folder to deliver it to.</summary>
internal sealed class StoredTree : IDisposable
{
    private readonly TempFolder memory = TempFolder.InMemory();

    internal StoredTree(Action<string> make)
    {
        make(memory.Make("tree"));
        Layers = new LayerStore(StoreFolder.OpenOrCreate(Folder.At("store")));
        Tree = Layers.Add(memory.At("tree"), TreeListing.Empty, latest: 1_700_000_000).Result;
    }

    internal TempFolder Folder { get; } = TempFolder.OnDisk();

    internal LayerStore Layers { get; }

    internal TreeListing Tree { get; }

    internal static StoredTree Special() => new(SpecialTree.Make);

    internal static StoredTree Random(int seed) => new(directory => TreeMaker.Make(RandomTree.Of(seed), directory));

    public void Dispose()
    {
        memory.Dispose();
        Folder.Dispose();
    }
}
