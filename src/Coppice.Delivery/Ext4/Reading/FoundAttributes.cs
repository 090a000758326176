using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// Extended attributes that someone else wrote: some in the inode, some in a block that several files may share (Linux,
/// Documentation/filesystems/ext4, attributes).
/// </summary>
/// <param name="volume">The file system.</param>
/// <param name="blocks">Its blocks.</param>
internal sealed class FoundAttributes(Volume volume, VolumeBlocks blocks)
{
    private const int ChecksumAt = 16;

    // Those of it that have no number of their own.
    private static readonly (byte[] Prefix, byte Index) System = ([.. "system."u8], 7);

    // Not one that programs see: what of a file in its inode has no room among the numbers of blocks.
    private static readonly byte[] Data = [.. "system.data"u8];

    private readonly HashSet<long> taken = [];

    /// <summary>Reads the attributes of an inode.</summary>
    /// <returns>The attributes; and the rest of a content that lies in the inode, null where none does.</returns>
    /// <exception cref="Failure">They are damaged, or of a kind that is not read.</exception>
    internal (XattrSet Attributes, byte[]? Content) Read(FoundInode inode)
    {
        var found = new List<KeyValuePair<byte[], byte[]>>();
        if (inode.Rest is { Length: >= 4 } rest && rest.Get32(0) == Attributes.Magic)
        {
            Read(inode, rest[4..], 0, found);
        }

        var content = found.Find(pair => pair.Key.AsSpan().SequenceEqual(Data)).Value;
        if (inode.AttributeBlock is var block && block != 0)
        {
            Read(inode, BlockOf(inode, block), Attributes.BlockHeader, found);
        }

        if (found.Select(pair => new ByteString(pair.Key)).Distinct().Count() < found.Count)
        {
            throw Damage.Of($"inode {inode.Number} has an attribute twice");
        }

        return (XattrSet.Of(found.Where(pair => pair.Value != content)), content);
    }

    private byte[] BlockOf(FoundInode inode, long number)
    {
        var block = taken.Add(number) ? blocks.TakeAndRead(number) : blocks.Read(number);
        ReadOnlySpan<byte> bytes = block;
        var noted = bytes.Get32(ChecksumAt);
        if (bytes.Get32(0) != Attributes.Magic || bytes.Get32(8) != 1)
        {
            throw Damage.Of($"the attribute block of inode {inode.Number} has no magic number");
        }

        block.AsSpan().Put32(ChecksumAt, volume.HasChecksums ? 0 : noted);
        return !volume.HasChecksums || noted == Checksum.Of(Checksum.Of(volume.Seed, (ulong)number), block)
            ? block
            : throw Damage.Of($"the checksum of the attributes of inode {inode.Number} is wrong");
    }

    // Records from a place on, until one is zeros; values at places that are counted from the beginning.
    private static void Read(
        FoundInode inode, ReadOnlySpan<byte> room, int start, List<KeyValuePair<byte[], byte[]>> found)
    {
        for (var at = start; at + 4 <= room.Length && room.Get32(at) != 0;)
        {
            var end = at + Attributes.Record + Attributes.Rounded(room[at]);
            if (end > room.Length)
            {
                throw Damage.Of($"an attribute of inode {inode.Number} is cut off");
            }

            var (value, length) = (room.Get16(at + 2), room.Get32(at + 8));
            if (room.Get32(at + 4) != 0 || length > room.Length || value + length > room.Length)
            {
                throw Damage.Of($"the value of an attribute of inode {inode.Number} lies outside of it");
            }

            found.Add(Of(inode, room[at + 1], room.Slice(at + Attributes.Record, room[at]), room.Slice(value, (int)length)));
            at = end;
        }
    }

    private static KeyValuePair<byte[], byte[]> Of(
        FoundInode inode, byte index, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> value)
    {
        var prefix = Attributes.Prefixes.Append(System).FirstOrDefault(one => one.Index == index).Prefix
            ?? throw Damage.Unsupported($"an attribute of the kind {index} (inode {inode.Number})");
        var isList = prefix[^1] != '.';
        return (isList ? AccessList.FromDisk(value) : value.ToArray()) is { } seen && (isList ? rest.IsEmpty : !rest.IsEmpty)
            ? new([.. prefix, .. rest], seen)
            : throw Damage.Of($"an attribute of inode {inode.Number} is invalid");
    }
}
