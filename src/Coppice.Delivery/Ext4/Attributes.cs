using System.Buffers.Binary;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4;

/// <summary>
/// Extended attributes: all in the inode, or all in a block (Linux, Documentation/filesystems/ext4, attributes).
/// </summary>
internal static class Attributes
{
    /// <summary>What begins a list of attributes.</summary>
    internal const uint Magic = 0xEA020000;

    /// <summary>Bytes of a record without its name, and of what begins a block.</summary>
    internal const int Record = 16, BlockHeader = 32;

    private const int NameShift = 5, ValueShift = 16;

    /// <summary>
    /// What names begin with, and its number on the disk. The longest first: a name that fits two is the more special one's.
    /// </summary>
    internal static readonly (byte[] Prefix, byte Index)[] Prefixes =
    [
        ("system.posix_acl_access"u8.ToArray(), 2), ("system.posix_acl_default"u8.ToArray(), 3), ("user."u8.ToArray(), 1),
        ("trusted."u8.ToArray(), 4), ("security."u8.ToArray(), 6),
    ];

    /// <summary>Whether attributes need more room than there is in an inode.</summary>
    /// <param name="room">Bytes there, the magic number not counted.</param>
    /// <exception cref="Failure">A block has no room for them either, or ext4 has no such attribute.</exception>
    internal static bool NeedBlock(TreeEntry entry, int room)
    {
        if (entry.Xattrs.IsEmpty)
        {
            return false;
        }

        var size = Of(entry).Sum(attribute => Record + Rounded(attribute.Name.Length) + Rounded(attribute.Value.Length)) + 4;
        return size <= room ? false : size <= Geometry.Block - BlockHeader ? true : throw new Failure(
            $"the attributes of {entry.Path} take more than 4 KiB, which an ext4 image cannot hold",
            "coppice export … --as tar", kind: ProblemKind.Unsupported);
    }

    /// <summary>Writes attributes into what an inode has left.</summary>
    internal static void WriteInside(TreeEntry entry, Span<byte> rest)
    {
        rest.Put32(0, Magic);
        _ = Fill(Of(entry), rest[4..], 0);
    }

    /// <summary>A block with the attributes.</summary>
    /// <param name="number">The block's number.</param>
    /// <param name="seed">The checksum of the file system's UUID.</param>
    internal static byte[] Block(TreeEntry entry, long number, uint seed)
    {
        var bytes = new byte[Geometry.Block];
        var block = bytes.AsSpan();
        block.Put32(0, Magic);
        block.Put32(4, 1u);
        block.Put32(8, 1u);
        block.Put32(12, Fill(Of(entry), block, BlockHeader));
        block.Put32(16, Checksum.Of(Checksum.Of(seed, (ulong)number), bytes));
        return bytes;
    }

    // Names from the beginning, values from the end; the hash of all of them.
    private static uint Fill(IEnumerable<Attribute> attributes, Span<byte> room, int start)
    {
        var (at, end, all) = (start, room.Length, 0u);
        foreach (var (index, name, value) in attributes)
        {
            end -= Rounded(value.Length);
            value.CopyTo(room[end..]);
            var hash = Hash(name, room[end..(end + Rounded(value.Length))]);
            room[at] = (byte)name.Length;
            room[at + 1] = index;
            room.Put16(at + 2, value.Length == 0 ? 0 : end);
            room.Put32(at + 8, (uint)value.Length);
            room.Put32(at + 12, hash);
            name.CopyTo(room[(at + Record)..]);
            at += Record + Rounded(name.Length);
            all = (all << ValueShift) ^ (all >> (32 - ValueShift)) ^ hash;
        }

        return all;
    }

    private static uint Hash(byte[] name, ReadOnlySpan<byte> value)
    {
        var hash = 0u;
        foreach (var single in name)
        {
            hash = (hash << NameShift) ^ (hash >> (32 - NameShift)) ^ single;
        }

        for (; !value.IsEmpty; value = value[4..])
        {
            hash = (hash << ValueShift) ^ (hash >> (32 - ValueShift)) ^ BinaryPrimitives.ReadUInt32LittleEndian(value);
        }

        return hash;
    }

    /// <summary>Names and values begin at multiples of four.</summary>
    internal static int Rounded(int length) => (length + 3) / 4 * 4;

    // In the order in which the kernel looks for them in a block.
    private static IEnumerable<Attribute> Of(TreeEntry entry)
    {
        var attributes = entry.Xattrs.Attributes.Select(pair => Of(entry, pair.Key.Bytes, pair.Value.Bytes)).ToList();
        attributes.Sort((a, b) => a.Index != b.Index ? a.Index - b.Index
            : a.Name.Length != b.Name.Length ? a.Name.Length - b.Name.Length
            : a.Name.AsSpan().SequenceCompareTo(b.Name));
        return attributes;
    }

    private static Attribute Of(TreeEntry entry, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        foreach (var (prefix, index) in Prefixes)
        {
            if (name.StartsWith(prefix))
            {
                var list = prefix.AsSpan().StartsWith("system."u8) ? AccessList.OnDisk(value) : value.ToArray();
                if (list is not null)
                {
                    return new Attribute(index, name[prefix.Length..].ToArray(), list);
                }
            }
        }

        throw new Failure(
            $"the attribute {VisibleText.Of(name)} of {entry.Path} cannot be put into an image", "coppice export … --as tar",
            kind: ProblemKind.Unsupported);
    }

    private sealed record Attribute(byte Index, byte[] Name, byte[] Value);
}
