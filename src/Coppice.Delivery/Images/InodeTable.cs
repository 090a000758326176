using System.Buffers.Binary;

namespace Coppice.Delivery.Images;

/// <summary>
/// Reads the inodes of an ext4 file system that mke2fs has just filled, with blocks of 4 KiB, inodes of 256 bytes and group
/// descriptors of 64 bytes (Linux, Documentation/filesystems/ext4: super, group_descr, inodes). All numbers are little-endian.
/// </summary>
/// <param name="image">Absolute path of the image.</param>
/// <param name="offset">Where in it the file system begins, in bytes.</param>
internal sealed class InodeTable(string image, long offset)
{
    /// <summary>Bytes of a block.</summary>
    internal const int Block = 4096;

    private const int InodeBytes = 256;
    private const int DescriptorBytes = 64;

    /// <summary>
    /// The used inodes from one on, and their times of modification in seconds since 1970, 1901 to 2038. A new file system gives
    /// inodes out without gaps.
    /// </summary>
    internal IReadOnlyList<(int Inode, int Modified)> Times(int first)
    {
        using var file = File.OpenHandle(image);
        var superblock = new byte[1024];
        RandomAccess.Read(file, superblock, offset + 1024);
        var used = (int)(Number(superblock, 0x0) - Number(superblock, 0x10));
        var (inGroup, descriptor) = ((int)Number(superblock, 0x28), new byte[DescriptorBytes]);
        var table = new byte[inGroup * InodeBytes];
        var times = new List<(int Inode, int Modified)>(used);
        for (var before = 0; before < used; before += inGroup)
        {
            RandomAccess.Read(file, descriptor, offset + Block + (before / inGroup * DescriptorBytes));
            var start = Number(descriptor, 0x8) | ((long)Number(descriptor, 0x28) << 32);
            RandomAccess.Read(file, table, offset + (start * Block));
            times.AddRange(
                Enumerable.Range(0, Math.Min(inGroup, used - before))
                    .Select(at => (before + at + 1, (int)Number(table, (at * InodeBytes) + 0x10))));
        }

        return times.FindAll(inode => inode.Inode >= first);
    }

    private static uint Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
