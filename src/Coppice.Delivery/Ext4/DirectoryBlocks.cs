namespace Coppice.Delivery.Ext4;

/// <summary>
/// The blocks of a directory: one with its entries in the order of their names, or an index by hash and leaves below it (Linux,
/// Documentation/filesystems/ext4, directory: hash tree).
/// </summary>
internal sealed class DirectoryBlocks
{
    /// <summary>Where records of an index begin, in its root and in what is below; and bytes of a record.</summary>
    internal const int RootStart = 32, NodeStart = 8, Record = 8;

    /// <summary>The number of the hash.</summary>
    internal const byte HalfMd4 = 1;

    /// <summary>Bytes in the root that say what the index is like.</summary>
    internal const byte InfoLength = 8;

    // The last place of each has the checksum.
    private const int InRoot = ((Geometry.Block - RootStart) / Record) - 1, InNode = ((Geometry.Block - NodeStart) / Record) - 1;

    private readonly IReadOnlyList<DirectoryEntry> entries;
    private readonly IReadOnlyList<DirectoryLeaf> leaves;

    private DirectoryBlocks(IReadOnlyList<DirectoryEntry> entries, IReadOnlyList<DirectoryLeaf> leaves)
    {
        this.entries = entries;
        this.leaves = leaves;
    }

    /// <summary>Whether it has an index.</summary>
    internal bool IsIndexed => leaves.Count > 0;

    /// <summary>How many blocks it takes.</summary>
    internal int Count => IsIndexed ? 1 + Nodes + leaves.Count : 1;

    /// <summary>Whether an index can be made that is large enough.</summary>
    internal bool IsPossible => Nodes <= InRoot;

    private int Nodes => leaves.Count <= InRoot ? 0 : (leaves.Count + InNode - 1) / InNode;

    /// <summary>The blocks for some entries.</summary>
    /// <param name="entries">In the order of their names.</param>
    /// <param name="hash">The hash of the file system.</param>
    internal static DirectoryBlocks Of(IReadOnlyList<DirectoryEntry> entries, NameHash hash)
    {
        var size = DirectoryEntries.Size("."u8) + DirectoryEntries.Size(".."u8)
            + entries.Sum(entry => DirectoryEntries.Size(entry.Name));
        return new DirectoryBlocks(entries, size <= DirectoryEntries.Room ? [] : DirectoryLeaf.Cut(entries, hash));
    }

    /// <summary>Writes them, in order.</summary>
    /// <param name="self">The directory's inode.</param>
    /// <param name="above">That of the one above it.</param>
    /// <param name="seed">The checksum of the directory's inode number.</param>
    internal IEnumerable<byte[]> Write(uint self, uint above, uint seed)
    {
        if (!IsIndexed)
        {
            yield return DirectoryEntries.Block(entries, (self, above), seed);
            yield break;
        }

        // Root, nodes, leaves.
        var records = leaves.Select((leaf, at) => (leaf.Start, Block: 1 + Nodes + at)).ToList();
        var nodes = Nodes == 0 ? [] : records.Chunk(InNode).ToList();
        yield return Root(
            self, above, seed, nodes.Count == 0 ? records : [.. nodes.Select((node, at) => (node[0].Start, 1 + at))],
            nodes.Count == 0 ? 0 : 1);
        foreach (var node in nodes)
        {
            var block = new byte[Geometry.Block];
            block.AsSpan().Put16(4, Geometry.Block);
            Fill(block, NodeStart, InNode, node, seed);
            yield return block;
        }

        foreach (var leaf in leaves)
        {
            yield return DirectoryEntries.Block(leaf.Entries, null, seed);
        }
    }

    private static byte[] Root(uint self, uint above, uint seed, IReadOnlyList<(uint Start, int Block)> records, int levels)
    {
        var block = new byte[Geometry.Block];
        DirectoryEntries.WriteOwn(block, self, above);
        block[RootStart - 4] = HalfMd4;
        block[RootStart - 3] = InfoLength;
        block[RootStart - 2] = (byte)levels;
        Fill(block, RootStart, InRoot, records, seed);
        return block;
    }

    // The first record has no hash: its place has how many there are and can be.
    private static void Fill(Span<byte> block, int start, int most, IReadOnlyList<(uint Start, int Block)> records, uint seed)
    {
        for (var i = 0; i < records.Count; i++)
        {
            block.Put32(start + (i * Record), records[i].Start);
            block.Put32(start + (i * Record) + 4, records[i].Block);
        }

        block.Put16(start, most);
        block.Put16(start + 2, records.Count);
        var sum = Checksum.Of(seed, block[..(start + (records.Count * Record))]);
        var tail = start + (most * Record);
        block.Put32(tail + 4, Checksum.Of(Checksum.Of(sum, block.Slice(tail, 4)), 0u));
    }
}
