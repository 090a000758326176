namespace Coppice.Delivery.Ext4;

/// <summary>
/// The superblock (Linux, Documentation/filesystems/ext4, super): the set of features of Debian's own mke2fs.conf(5), without
/// what GRUB 2.06 and kernels before 5.15 do not know (orphan_file, metadata_csum_seed).
/// </summary>
internal static class Superblock
{
    /// <summary>Where the first one begins in its block.</summary>
    internal const int Offset = 1024;

    private const int Length = 1024, ChecksumAt = 0x3FC, ReservedForRoot = 100;

    // has_journal, ext_attr, resize_inode, dir_index; filetype, extents, 64bit, flex_bg; sparse_super, large_file, huge_file,
    // dir_nlink, extra_isize, metadata_csum.
    private const uint Compatible = 0x3C, Incompatible = 0x2C2, ReadOnlyCompatible = 0x46B;

    /// <summary>The superblock of a group.</summary>
    /// <param name="journal">60 bytes of the journal's inode.</param>
    internal static byte[] Of(
        Geometry geometry, FileSystemId id, long freeBlocks, long freeInodes, int group, ReadOnlySpan<byte> journal)
    {
        var bytes = new byte[Length];
        var block = bytes.AsSpan();
        block.Put32(0x00, geometry.Inodes);
        block.Put32(0x04, geometry.Blocks);
        block.Put32(0x08, geometry.Blocks / ReservedForRoot);
        block.Put32(0x0C, freeBlocks);
        block.Put32(0x10, freeInodes);
        block.Put32(0x18, 2u);
        block.Put32(0x1C, 2u);
        block.Put32(0x20, Geometry.GroupBlocks);
        block.Put32(0x24, Geometry.GroupBlocks);
        block.Put32(0x28, Geometry.GroupInodes);
        block.Put32(0x30, id.Time);
        block.Put16(0x36, ushort.MaxValue);
        block.Put16(0x38, 0xEF53);
        block.Put16(0x3A, 1);
        block.Put16(0x3C, 1);
        block.Put32(0x40, id.Time);
        block.Put32(0x4C, 1u);
        block.Put32(0x54, FileSystem.FirstInode);
        block.Put16(0x58, Geometry.InodeBytes);
        block.Put16(0x5A, group);
        block.Put32(0x5C, Compatible);
        block.Put32(0x60, Incompatible);
        block.Put32(0x64, ReadOnlyCompatible);
        id.UuidBytes.CopyTo(block[0x68..]);
        block.Put16(0xCE, Geometry.DescriptorBlocks - geometry.UsedDescriptorBlocks);
        block.Put32(0xE0, FileSystem.JournalInode);
        id.HashSeed.ToByteArray(bigEndian: true).CopyTo(block[0xEC..]);
        WriteRest(block, geometry, id, journal);
        block.Put32(ChecksumAt, Checksum.Of(Checksum.Start, block[..ChecksumAt]));
        return bytes;
    }

    private static void WriteRest(Span<byte> block, Geometry geometry, FileSystemId id, ReadOnlySpan<byte> journal)
    {
        // Half MD4; the journal's blocks are copied; user_xattr and acl are mount options.
        block[0xFC] = 1;
        block[0xFD] = 1;
        block.Put16(0xFE, Geometry.DescriptorBytes);
        block.Put32(0x100, 0xCu);
        block.Put32(0x108, id.Time);
        journal.CopyTo(block[0x10C..]);
        block.Put32(0x14C, (long)Geometry.JournalBlocks * Geometry.Block);
        block.Put16(0x15C, 32);
        block.Put16(0x15E, 32);
        // Bytes of names have no sign.
        block.Put32(0x160, 2u);
        block[0x174] = 4;
        // CRC-32C.
        block[0x175] = 1;
        block.Put32(0x248, Overhead(geometry));
    }

    // What the file system itself takes: all that is never a file's, lost+found and the list of reserved blocks are files'.
    private static long Overhead(Geometry geometry) =>
        Enumerable.Range(0, geometry.Groups).Sum(group => (long)FileSystem.OwnBlocks(geometry, group).Count)
            - Geometry.LostBlocks - 1;
}
