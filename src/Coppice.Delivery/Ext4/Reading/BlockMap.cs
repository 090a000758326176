using Coppice.Foundation;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// Says where the blocks of a file are: by a tree of extents, or by numbers of blocks with up to three levels between, as older
/// file systems have it (Linux, Documentation/filesystems/ext4, ifork).
/// </summary>
/// <param name="blocks">The file system.</param>
/// <param name="hasChecksums">Whether blocks of the trees have checksums.</param>
internal sealed class BlockMap(VolumeBlocks blocks, bool hasChecksums)
{
    private const int Magic = 0xF30A, Record = 12, Deepest = 5, MostWritten = 32768, Direct = 12, Levels = 3;

    /// <summary>
    /// The places of a file's blocks in order; what has none, or was never written, is zeros. Takes all of them, and the blocks
    /// that name them.
    /// </summary>
    /// <exception cref="Failure">They are damaged.</exception>
    internal IEnumerable<Extent> Take(FoundInode inode)
    {
        Extent? last = null;
        foreach (var (extent, written) in inode.HasExtents ? Extents(inode, inode.Place, null) : Numbers(inode))
        {
            if (last is { } before && extent.Logical < before.Logical + before.Count)
            {
                throw Damage.Of($"inode {inode.Number} has its block {extent.Logical} twice");
            }

            blocks.Take(extent.Physical, extent.Count);
            last = extent;
            if (written)
            {
                yield return extent;
            }
        }
    }

    // A node of the tree. Each block of it is taken, so none comes twice.
    private IEnumerable<(Extent Extent, bool Written)> Extents(FoundInode inode, ReadOnlyMemory<byte> node, int? depth)
    {
        var (count, most, levels) = (node.Span.Get16(2), node.Span.Get16(4), node.Span.Get16(6));
        if (node.Span.Get16(0) != Magic || count > most || Record + (most * Record) > node.Length || levels > Deepest
            || (depth is { } expected && (levels != expected || (levels > 0 && count == 0))))
        {
            throw Damage.Of($"the extent tree of inode {inode.Number} is invalid");
        }

        if (depth is not null && hasChecksums)
        {
            RequireChecksum(inode, node.Span, Record + (most * Record));
        }

        for (var at = Record; at < Record + (count * Record); at += Record)
        {
            if (levels == 0)
            {
                yield return Leaf(inode, node.Span[at..]);
                continue;
            }

            var below = node.Span[at..].Get32(4) | ((long)node.Span[at..].Get16(8) << 32);
            foreach (var extent in Extents(inode, blocks.TakeAndRead(below), levels - 1))
            {
                yield return extent;
            }
        }
    }

    private static (Extent Extent, bool Written) Leaf(FoundInode inode, ReadOnlySpan<byte> record)
    {
        var (length, logical) = (record.Get16(4), record.Get32(0));
        var count = length <= MostWritten ? length : length - MostWritten;
        return count > 0 && logical + (long)count <= 1L << 32
            ? (new Extent(logical, record.Get32(8) | ((long)record.Get16(6) << 32), count), length <= MostWritten)
            : throw Damage.Of($"an extent of inode {inode.Number} has {length} blocks from {logical} on");
    }

    private static void RequireChecksum(FoundInode inode, ReadOnlySpan<byte> node, int end)
    {
        if (end + 4 > node.Length || node.Get32(end) != Checksum.Of(inode.Seed, node[..end]))
        {
            throw Damage.Of($"a checksum of the extents of inode {inode.Number} is wrong");
        }
    }

    // Neighbours are put together.
    private IEnumerable<(Extent Extent, bool Written)> Numbers(FoundInode inode)
    {
        var run = default(Extent);
        foreach (var (logical, physical) in Singles(inode))
        {
            if (run.Count > 0 && run.Count < MostWritten && run.Logical + run.Count == logical
                && run.Physical + run.Count == physical)
            {
                run = run with { Count = run.Count + 1 };
                continue;
            }

            if (run.Count > 0)
            {
                yield return (run, true);
            }

            run = new Extent(logical, physical, 1);
        }

        if (run.Count > 0)
        {
            yield return (run, true);
        }
    }

    private IEnumerable<(long Logical, long Physical)> Singles(FoundInode inode)
    {
        var (logical, span) = (0L, 1L);
        for (var at = 0; at < Direct + Levels; at++)
        {
            var level = Math.Max(0, at - Direct + 1);
            span = level == 0 ? 1 : span * (blocks.Size / 4);
            foreach (var single in Below(inode.Place.Span.Get32(at * 4), level, logical, span))
            {
                yield return single;
            }

            logical += span;
        }
    }

    // All that one number names, the blocks of its level between.
    private IEnumerable<(long Logical, long Physical)> Below(uint block, int level, long logical, long span)
    {
        if (block == 0)
        {
            yield break;
        }

        if (level == 0)
        {
            yield return (logical, block);
            yield break;
        }

        var numbers = blocks.TakeAndRead(block);
        var part = span / (blocks.Size / 4);
        for (var at = 0; at < numbers.Length; at += 4)
        {
            foreach (var single in Below(((ReadOnlySpan<byte>)numbers).Get32(at), level - 1, logical + (at / 4 * part), part))
            {
                yield return single;
            }
        }
    }
}
