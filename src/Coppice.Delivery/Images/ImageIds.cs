using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Delivery.Images;

/// <summary>Identifiers that other tools choose at random, derived from the tree instead, so that the same generation gives the same image.</summary>
internal static class ImageIds
{
    /// <summary>A UUID of version 8 (RFC 9562: custom), for one purpose in the image of one tree.</summary>
    internal static Guid Of(Digest tree, string purpose)
    {
        var bytes = SHA256.HashData(Encoding.ASCII.GetBytes($"coppice {purpose} {tree.Hex}"))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
