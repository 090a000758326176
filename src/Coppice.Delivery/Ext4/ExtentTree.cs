namespace Coppice.Delivery.Ext4;

/// <summary>
/// The tree of a file's extents: up to four in the inode, more in blocks below it (Linux, Documentation/filesystems/ext4,
/// ifork).
/// </summary>
internal static class ExtentTree
{
    private const int InRoot = 4, InBlock = 340, Record = 12, Magic = 0xF30A;

    /// <summary>More than this many cannot be held.</summary>
    internal const long Most = (long)InRoot * InBlock * InBlock;

    /// <summary>How many blocks a number of extents needs besides the inode.</summary>
    internal static int BlocksFor(int extents)
    {
        var leaves = extents <= InRoot ? 0 : Over(extents);
        return leaves + (leaves <= InRoot ? 0 : Over(leaves));
    }

    /// <summary>Writes the tree.</summary>
    /// <param name="root">60 bytes of the inode.</param>
    /// <param name="extents">The extents in order.</param>
    /// <param name="places">As many blocks as <see cref="BlocksFor"/> said.</param>
    /// <param name="seed">The checksum of the inode's number.</param>
    /// <param name="write">Takes blocks: their places and bytes.</param>
    internal static void Write(
        Span<byte> root, IReadOnlyList<Extent> extents, IReadOnlyList<long> places, uint seed, Action<long, byte[]> write)
    {
        var (records, depth, next) = (extents.Select(Leaf).ToList(), 0, 0);
        while (records.Count > InRoot)
        {
            var above = new List<Entry>();
            foreach (var some in records.Chunk(InBlock))
            {
                var block = new byte[Geometry.Block];
                Fill(block, some, depth, InBlock);
                var end = Record + (InBlock * Record);
                block.AsSpan().Put32(end, Checksum.Of(seed, block.AsSpan(0, end)));
                write(places[next], block);
                above.Add(Index(some[0].Logical, places[next++]));
            }

            (records, depth) = (above, depth + 1);
        }

        Fill(root, records, depth, InRoot);
    }

    private static int Over(int records) => (records + InBlock - 1) / InBlock;

    private static void Fill(Span<byte> node, IReadOnlyList<Entry> entries, int depth, int most)
    {
        node.Put16(0, Magic);
        node.Put16(2, entries.Count);
        node.Put16(4, most);
        node.Put16(6, depth);
        for (var i = 0; i < entries.Count; i++)
        {
            var record = node[(Record + (i * Record))..];
            record.Put32(0, entries[i].Logical);
            record.Put32(4, entries[i].Second);
            record.Put32(8, entries[i].Third);
        }
    }

    private static Entry Leaf(Extent extent) => new(
        (uint)extent.Logical, (uint)extent.Count | ((uint)(extent.Physical >> 32) << 16), (uint)extent.Physical);

    private static Entry Index(uint logical, long block) => new(logical, (uint)block, (uint)(block >> 32));

    // An extent or an index, as its three numbers of 32 bits.
    private readonly record struct Entry(uint Logical, uint Second, uint Third);
}
