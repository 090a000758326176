using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Storing;

/// <summary>What a growth or a graft has come to.</summary>
/// <param name="OwnLayers">The layers that the template has on its parent's, lowest first.</param>
/// <param name="Tree">The whole tree.</param>
/// <param name="Entries">How many entries of it are the template's own.</param>
/// <param name="OwnBytes">Bytes in those, equal files counted once.</param>
/// <param name="NewBytes">Bytes that were new to the store.</param>
internal sealed record GrownTree(IReadOnlyList<Digest> OwnLayers, TreeListing Tree, int Entries, long OwnBytes, long NewBytes)
{
    /// <summary>
    /// How many of those layers, the last ones, have what is declared beyond packages; see
    /// <see cref="Coppice.Store.Generations.Generation.DeclaredLayers"/>.
    /// </summary>
    public int DeclaredLayers { get; init; }

    /// <summary>What is to be told about it, for people.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>How much, for people.</summary>
    public string Summary => $"{Entries:N0} files, {Mebibytes.Text(NewBytes)} new to the store";

    public static GrownTree Of(Layer layer) =>
        new([layer.Id], layer.Result, layer.Manifest.Entries.Count, layer.OwnBytes, layer.NewBytes);
}
