using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">What it leads to.</param>
internal sealed record DirectoryEntry(byte[] Name, Node Node);

/// <summary>Writes entries into blocks of directories (Linux, Documentation/filesystems/ext4, directory).</summary>
internal static class DirectoryEntries
{
    /// <summary>Bytes of a block that entries can have; its checksum takes the rest.</summary>
    internal const int Room = Geometry.Block - Tail;

    /// <summary>Bytes of the record with a block's checksum, and what it has in place of a type.</summary>
    internal const int Tail = 12, TailType = 0xDE;

    /// <summary>Bytes of a record without its name.</summary>
    internal const int Header = 8;

    private const int DirectoryType = 2;

    /// <summary>Bytes that a name takes.</summary>
    internal static int Size(ReadOnlySpan<byte> name) => Header + ((name.Length + 3) / 4 * 4);

    /// <summary>A block with some entries, the last of which takes the room that is left.</summary>
    /// <param name="entries">The entries, which fit.</param>
    /// <param name="own">The directory and the one above it, in its first block; null in others.</param>
    /// <param name="seed">The checksum of the directory's inode number.</param>
    internal static byte[] Block(IReadOnlyList<DirectoryEntry> entries, (uint Self, uint Above)? own, uint seed)
    {
        var block = new byte[Geometry.Block];
        var (at, last) = (0, 0);
        void Put(uint inode, ReadOnlySpan<byte> name, int type)
        {
            (last, at) = (at, at + Write(block.AsSpan(at), inode, name, type));
        }

        if (own is var (self, above))
        {
            Put(self, "."u8, DirectoryType);
            Put(above, ".."u8, DirectoryType);
        }

        foreach (var entry in entries)
        {
            Put(entry.Node.Inode, entry.Name, TypeOf(entry.Node.Entry.Type));
        }

        block.AsSpan(last).Put16(4, Room - last);
        block.AsSpan(Room).Put16(4, Tail);
        block[Room + 7] = TailType;
        block.AsSpan(Room).Put32(8, Checksum.Of(seed, block.AsSpan(0, Room)));
        return block;
    }

    /// <summary>Writes one entry.</summary>
    /// <returns>Bytes that it takes.</returns>
    internal static int Write(Span<byte> bytes, uint inode, ReadOnlySpan<byte> name, int type)
    {
        bytes.Put32(0, inode);
        bytes.Put16(4, Size(name));
        bytes[6] = (byte)name.Length;
        bytes[7] = (byte)type;
        name.CopyTo(bytes[Header..]);
        return Size(name);
    }

    /// <summary>Writes the entries for the directory itself and the one above it, the second up to the block's end.</summary>
    internal static void WriteOwn(Span<byte> block, uint self, uint above)
    {
        var at = Write(block, self, "."u8, DirectoryType);
        _ = Write(block[at..], above, ".."u8, DirectoryType);
        block[at..].Put16(4, Geometry.Block - at);
    }

    private static int TypeOf(EntryType type) => type switch
    {
        EntryType.File => 1,
        EntryType.Directory => DirectoryType,
        EntryType.CharDevice => 3,
        EntryType.BlockDevice => 4,
        EntryType.Fifo => 5,
        _ => 7,
    };
}
