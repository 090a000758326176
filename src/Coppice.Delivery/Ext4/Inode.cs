using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4;

/// <summary>The fields of an inode (Linux, Documentation/filesystems/ext4, inodes).</summary>
internal static class Inode
{
    /// <summary>Bytes for attributes in an inode, without their magic number.</summary>
    internal const int AttributeRoom = Geometry.InodeBytes - AttributesAt - 4;

    /// <summary>Where the numbers of blocks begin, and how many bytes they take.</summary>
    internal const int BlocksAt = 0x28, BlocksLength = 60;

    private const int AttributesAt = 0xA0, ExtraBytes = 32, SectorsInBlock = Geometry.Block / 512;
    private const uint Extents = 0x80000, Index = 0x1000;

    // The count of links of a directory says 1 where it would be more than this (dir_nlink).
    private const int MostLinks = 64999;

    // The highest four bits of the mode.
    private static readonly (EntryType Type, int Format)[] Formats =
    [
        (EntryType.File, 0x8000), (EntryType.Directory, 0x4000), (EntryType.Symlink, 0xA000), (EntryType.CharDevice, 0x2000),
        (EntryType.BlockDevice, 0x6000), (EntryType.Fifo, 0x1000),
    ];

    /// <summary>What the highest four bits of a mode say; null when a tree has no such thing.</summary>
    internal static EntryType? TypeOf(int format)
    {
        foreach (var one in Formats)
        {
            if (one.Format == format)
            {
                return one.Type;
            }
        }

        return null;
    }

    /// <summary>Writes what an entry of a tree says of a file.</summary>
    /// <param name="bytes">256 bytes of zeros.</param>
    internal static void Write(Span<byte> bytes, Node node, FileSystemId id)
    {
        var entry = node.Entry;
        bytes.Put16(0x00, Format(entry.Type) | entry.Mode);
        bytes.Put16(0x02, (ushort)entry.Uid);
        bytes.Put16(0x78, (int)(entry.Uid >> 16));
        bytes.Put16(0x18, (ushort)entry.Gid);
        bytes.Put16(0x7A, (int)(entry.Gid >> 16));
        WriteTimes(bytes, entry.Mtime);
        var links = node.IsFolder ? 2 + node.Folders : node.Names.Count;
        bytes.Put16(0x1A, links > MostLinks ? 1 : links);
        WriteSize(bytes, SizeOf(node), node.Runs.Sum(run => (long)run.Count));
        if (entry.Type is EntryType.CharDevice or EntryType.BlockDevice)
        {
            WriteDevice(bytes[BlocksAt..], entry.Device);
        }
        else if (IsShort(entry))
        {
            entry.Target!.Bytes.CopyTo(bytes[BlocksAt..]);
        }
        else if (entry.Type != EntryType.Fifo)
        {
            bytes.Put32(0x20, Extents | (node.IsIndexed ? Index : 0));
        }

        if (node.Attributes.Count > 0)
        {
            bytes.Put32(0x68, node.Attributes[0].Start);
            bytes.Put16(0x76, (int)(node.Attributes[0].Start >> 32));
        }
        else if (!entry.Xattrs.IsEmpty)
        {
            Attributes.WriteInside(entry, bytes[AttributesAt..]);
        }
    }

    /// <summary>Whether a link's target lies in the inode.</summary>
    internal static bool IsShort(TreeEntry entry) =>
        entry.Type == EntryType.Symlink && entry.Target!.Bytes.Length < BlocksLength;

    /// <summary>Sets size and the number of blocks.</summary>
    internal static void WriteSize(Span<byte> bytes, long size, long blocks)
    {
        bytes.Put32(0x04, size);
        bytes.Put32(0x6C, size >> 32);
        bytes.Put32(0x1C, blocks * SectorsInBlock);
        bytes.Put16(0x74, (int)((blocks * SectorsInBlock) >> 32));
    }

    /// <summary>Sets all four times to one, in seconds since 1970: from 1901 to 2446.</summary>
    internal static void WriteTimes(Span<byte> bytes, long time)
    {
        bytes.Put16(0x80, ExtraBytes);
        foreach (var at in (ReadOnlySpan<int>)[0x08, 0x0C, 0x10, 0x90])
        {
            bytes.Put32(at, time);
        }

        // The two bits above 32, with the sign taken off.
        foreach (var at in (ReadOnlySpan<int>)[0x84, 0x88, 0x8C, 0x94])
        {
            bytes.Put32(at, ((time - (int)time) >> 32) & 3);
        }
    }

    /// <summary>Sets the checksum, when everything else is there.</summary>
    internal static void Seal(Span<byte> bytes, uint seed)
    {
        var sum = Checksum.Of(seed, bytes);
        bytes.Put16(0x7C, (ushort)sum);
        bytes.Put16(0x82, (int)(sum >> 16));
    }

    /// <summary>Writes an inode of the file system itself: a file that only root can read, with one name.</summary>
    internal static void WriteOwn(Span<byte> bytes, long size, long blocks, long time, bool extents)
    {
        bytes.Put16(0x00, Format(EntryType.File) | 0x180);
        bytes.Put16(0x1A, 1);
        WriteTimes(bytes, time);
        WriteSize(bytes, size, blocks);
        bytes.Put32(0x20, extents ? Extents : 0);
    }

    private static long SizeOf(Node node) => node.Entry.Type switch
    {
        EntryType.File => node.Entry.Size,
        EntryType.Symlink => node.Entry.Target!.Bytes.Length,
        EntryType.Directory => node.Map.Blocks * Geometry.Block,
        _ => 0,
    };

    private static void WriteDevice(Span<byte> blocks, DeviceNumber device)
    {
        if (device.Major < 256 && device.Minor < 256)
        {
            blocks.Put32(0, (device.Major << 8) | device.Minor);
        }
        else
        {
            blocks.Put32(4, (device.Minor & 0xff) | (device.Major << 8) | ((device.Minor & ~0xffu) << 12));
        }
    }

    private static int Format(EntryType type) => Formats.First(one => one.Type == type).Format;
}
