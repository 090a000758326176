namespace Coppice.Delivery.Ext4;

/// <summary>
/// The files of the file system itself: an empty journal, and the descriptor blocks that are reserved for growing, which
/// e2fsprogs and the kernel keep as a file (its blocks list the same blocks in the copies).
/// </summary>
internal sealed class OwnFiles(Geometry geometry, FileSystemId id, Action<long, byte[]> write)
{
    private const int DoubleIndirect = 13, Pointers = Geometry.Block / 4, Direct = 12;
    private const uint JournalMagic = 0xC03B3998, JournalSuperblock = 4;

    /// <summary>Writes the journal's first block, and its inode.</summary>
    internal void WriteJournal(Span<byte> inode)
    {
        var bytes = new byte[Geometry.Block];
        var block = bytes.AsSpan();
        block.PutBig32(0x00, JournalMagic);
        block.PutBig32(0x04, JournalSuperblock);
        block.PutBig32(0x0C, Geometry.Block);
        block.PutBig32(0x10, Geometry.JournalBlocks);
        block.PutBig32(0x14, 1);
        block.PutBig32(0x18, 1);
        id.UuidBytes.CopyTo(block[0x30..]);
        block.PutBig32(0x40, 1);
        write(Geometry.Journal, bytes);
        Inode.WriteOwn(inode, (long)Geometry.JournalBlocks * Geometry.Block, Geometry.JournalBlocks, id.Time, extents: true);
        ExtentTree.Write(
            inode.Slice(Inode.BlocksAt, Inode.BlocksLength),
            Extent.Of([new Run(0, Geometry.JournalBlocks)], [new Run(Geometry.Journal, Geometry.JournalBlocks)]), [], 0, write);
    }

    /// <summary>Writes the lists of reserved blocks, and their inode.</summary>
    internal void WriteReserved(Span<byte> inode)
    {
        var map = new byte[Geometry.Block];
        var backups = geometry.Backups.ToList();
        for (var at = geometry.UsedDescriptorBlocks; at < Geometry.DescriptorBlocks; at++)
        {
            var list = new byte[Geometry.Block];
            foreach (var (index, group) in backups.Index())
            {
                list.AsSpan().Put32(index * 4, Geometry.First(group) + 1 + at);
            }

            write(1 + at, list);
            map.AsSpan().Put32(at * 4, 1 + at);
        }

        write(Geometry.ReservedMap, map);
        var reserved = Geometry.DescriptorBlocks - geometry.UsedDescriptorBlocks;
        Inode.WriteOwn(
            inode, (((long)Pointers * Pointers) + Pointers + Direct) * Geometry.Block, 1 + ((long)reserved * (1 + backups.Count)),
            id.Time, extents: false);
        inode.Put32(Inode.BlocksAt + (DoubleIndirect * 4), Geometry.ReservedMap);
    }
}
