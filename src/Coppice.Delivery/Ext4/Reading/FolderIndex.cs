using Coppice.Foundation;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// The index of a large folder that someone else wrote (Linux, Documentation/filesystems/ext4, directory: hash tree). A kernel
/// finds names by it alone: so each block has to be reached, and each name has to be where its hash leads.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="volume">The file system.</param>
/// <param name="blocks">Its blocks.</param>
internal sealed class FolderIndex(FoundInode folder, Volume volume, VolumeBlocks blocks)
{
    private const int InfoAt = DirectoryBlocks.RootStart - DirectoryBlocks.InfoLength, MostLevels = 3;

    // The number of the hash where it says itself that bytes have no sign.
    private const int UnsignedHalfMd4 = 4;

    private readonly List<Block> found = [];

    /// <summary>A block of the folder begins.</summary>
    internal void Begin(long place) => found.Add(new Block(place));

    /// <summary>The block that began has a name.</summary>
    internal void Add(byte[] name)
    {
        var (block, hash) = (found[^1], volume.Hash.Of(name));
        (block.Least, block.Most) = (Math.Min(block.Least, hash), Math.Max(block.Most, hash));
    }

    /// <summary>Checks the index, when all blocks are there.</summary>
    /// <exception cref="Failure">It hides something.</exception>
    internal void Require()
    {
        ReadOnlySpan<byte> root = blocks.Read(found[0].Place);
        var info = root.Slice(InfoAt, DirectoryBlocks.InfoLength);
        if (info[4] is not (DirectoryBlocks.HalfMd4 or UnsignedHalfMd4))
        {
            throw Damage.Unsupported($"a folder with the hash {info[4]}");
        }

        found[0].IsReached = true;
        if (info[5] != DirectoryBlocks.InfoLength || info[6] > MostLevels)
        {
            throw Broken();
        }

        Follow(root, DirectoryBlocks.RootStart, info[6], 0, 1L << 32);
        if (found.Exists(block => !block.IsReached))
        {
            throw Broken();
        }
    }

    /// <summary>Whether a block is part of an index, and has the right checksum.</summary>
    internal static bool HasChecksum(uint seed, ReadOnlySpan<byte> block)
    {
        var start = block.Get16(4) == block.Length ? DirectoryBlocks.NodeStart : DirectoryBlocks.RootStart;
        var (most, count) = (block.Get16(start), block.Get16(start + 2));
        var tail = start + (most * DirectoryBlocks.Record);
        return count <= most && tail + DirectoryBlocks.Record <= block.Length
            && block.Get32(tail + 4) == Checksum.Of(
                Checksum.Of(
                    Checksum.Of(seed, block[..(start + (count * DirectoryBlocks.Record))]), block.Slice(tail, 4)), 0u);
    }

    // The records of a part of the index, for hashes from one to before another one. Each block is followed once.
    private void Follow(ReadOnlySpan<byte> part, int start, int levels, long first, long end)
    {
        var (most, count) = (part.Get16(start), part.Get16(start + 2));
        if (count == 0 || count > most || start + (most * DirectoryBlocks.Record) > part.Length)
        {
            throw Broken();
        }

        // The first record has no hash.
        for (var at = 0; at < count; at++)
        {
            var record = part[(start + (at * DirectoryBlocks.Record))..];
            var (from, number) = (at == 0 ? first : record.Get32(0), record.Get32(4) & 0xFFFFFFF);
            var to = at + 1 < count ? record.Get32(DirectoryBlocks.Record) : end;
            if (from > to || number >= found.Count || found[(int)number].IsReached)
            {
                throw Broken();
            }

            var block = found[(int)number];
            block.IsReached = true;
            if (levels > 0)
            {
                Follow(blocks.Read(block.Place), DirectoryBlocks.NodeStart, levels - 1, from, to);
            }
            else if (block.Most >= block.Least && (block.Least < (from & ~1L) || block.Most >= to))
            {
                throw Broken();
            }
        }
    }

    private Failure Broken() => Damage.Of($"the index of folder {folder.Number} does not lead to all of its names");

    private sealed class Block(long place)
    {
        public long Place { get; } = place;

        public uint Least { get; set; } = uint.MaxValue;

        public uint Most { get; set; }

        public bool IsReached { get; set; }
    }
}
