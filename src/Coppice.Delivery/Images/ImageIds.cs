using System.Security.Cryptography;
using System.Text;
using Coppice.Store.Generations;

namespace Coppice.Delivery.Images;

/// <summary>
/// Identifiers that other tools choose at random, derived from family and template instead, so that the same generation gives the
/// same image. Not from the tree: the checksum of every directory and inode of ext4 is seeded with the UUID, and with another one
/// in each generation all of them would be new blocks at each update of a pool.
/// </summary>
internal static class ImageIds
{
    /// <summary>A UUID of version 8 (RFC 9562: custom), for one purpose in the images of one template.</summary>
    internal static Guid Of(Generation generation, string purpose)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"coppice {purpose} {generation.Family} {generation.Template}"))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
