using Coppice.Foundation;
using Coppice.Growing.Storing;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Growing.Building;

/// <summary>What a stage of a growth begins on.</summary>
/// <param name="Layers">The trees of its stored layers, base first, to mount.</param>
/// <param name="Listing">Everything that is there.</param>
/// <param name="Read">Reads a file of it; null when there is none.</param>
internal sealed record Ground(IReadOnlyList<string> Layers, TreeListing Listing, Func<BytePath, byte[]?> Read)
{
    /// <summary>Its stored layers, base first.</summary>
    public IReadOnlyList<Digest> Chain { get; init; } = [];

    /// <summary>What grew on those layers and is not stored yet, sealed; null when nothing did.</summary>
    public SandboxTree? Grown { get; init; }

    /// <summary>Whether it is empty.</summary>
    public bool IsNothing => Layers.Count == 0 && Grown is null;

    /// <summary>A parent; nothing for a base.</summary>
    public static Ground Of(GrowingStore store, Generation? parent) => Of(store, parent?.Layers ?? []);

    /// <summary>Stored layers.</summary>
    public static Ground Of(GrowingStore store, IReadOnlyList<Digest> layers)
    {
        var reader = store.Reader(layers);
        return new Ground(store.TreesOf(layers), reader.Listing, reader.TryReadAllBytes) { Chain = layers };
    }
}
