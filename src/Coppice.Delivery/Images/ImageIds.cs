using System.Security.Cryptography;
using System.Text;

namespace Coppice.Delivery.Images;

/// <summary>
/// Identifiers that other tools choose at random, derived from the family's name instead, so that the same generation gives the
/// same image. Not from the tree or the template: the checksum of every directory and inode of ext4 is seeded with the UUID, and
/// with another one all of them would be new blocks, in each child and at each update.
/// </summary>
internal static class ImageIds
{
    /// <summary>A UUID of version 8 (RFC 9562: custom), for one purpose in all images of a family.</summary>
    internal static Guid Of(string family, string purpose)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"coppice {purpose} {family}"))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
