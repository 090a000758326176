using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Layers;

/// <summary>Layers by the names of their folders.</summary>
public static class LayerName
{
    /// <summary>The manifest's name in that folder.</summary>
    internal const string Manifest = "manifest";

    // Shortened because mount options end at 4096 bytes; 128 bits still name a layer for certain.
    private const int Length = 32;

    /// <summary>The name of a layer's folder.</summary>
    public static string Of(Digest id) => id.Hex[..Length];

    /// <summary>Whether a layer has its place.</summary>
    internal static bool IsStored(StoreFolder store, string name) =>
        PlainFile.Exists(store.At(StoreFolder.Layers, name, Manifest));
}
