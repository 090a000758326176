namespace Coppice.Store.Layers;

/// <summary>A layer that was written and has not got its place: only this process sees it.</summary>
/// <param name="Manifest">What is in it.</param>
/// <param name="Place">Its folder in <c>work/</c>.</param>
internal sealed record StagedLayer(LayerManifest Manifest, byte[] Place);
