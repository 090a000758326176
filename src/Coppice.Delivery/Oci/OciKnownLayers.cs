using System.Text.Json.Nodes;

namespace Coppice.Delivery.Oci;

/// <summary>
/// The layers that a layout has already, by the chain that Coppice noted for them: they need not be packed again.
/// </summary>
internal static class OciKnownLayers
{
    /// <summary>Blob and digest of the unpacked archive by chain; only blobs that are there with their size.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="chainName">The annotation with the chain.</param>
    internal static IReadOnlyDictionary<string, (OciDescriptor Blob, string DiffId)> Of(OciLayout layout, string chainName)
    {
        var known = new Dictionary<string, (OciDescriptor Blob, string DiffId)>();
        foreach (var image in layout.Images)
        {
            if (layout.TryRead(image) is not { } manifest
                || manifest is not JsonObject || manifest["layers"] is not JsonArray layers
                || layout.TryRead(OciDescriptor.Parse(manifest["config"]))?["rootfs"]?["diff_ids"] is not JsonArray plain
                || plain.Count != layers.Count)
            {
                continue;
            }

            foreach (var (layer, diffId) in layers.Zip(plain))
            {
                var blob = OciDescriptor.Parse(layer);
                if ((string?)layer?["annotations"]?[chainName] is { } chain
                    && ((string?)diffId)?.Split(':') is ["sha256", var hex] && layout.Has(blob))
                {
                    known[chain] = (blob, hex);
                }
            }
        }

        return known;
    }
}
