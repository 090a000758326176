using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>
/// Headers of the ustar format (POSIX.1-2017, pax, "ustar Interchange Format"), each preceded by an extended header for what does
/// not fit into one.
/// </summary>
internal static class TarHeader
{
    internal const int Block = 512;

    private const long MaxSize = 0x1_ffff_ffff; // 11 octal digits
    private const long MaxOwner = 0x1f_ffff; // 7 octal digits
    private const int MaxName = 100;

    /// <summary>Bytes from the end of a content to the next block.</summary>
    internal static int Padding(long size) => (int)((Block - (size % Block)) % Block);

    /// <summary>All header blocks of an entry.</summary>
    internal static byte[] Of(TreeEntry entry) => Of(entry, asGnu: true);

    /// <summary>
    /// The same for a layer of an OCI image: its programs know access control lists only as attributes, and take names of
    /// attributes as they are.
    /// </summary>
    internal static byte[] OfLayer(TreeEntry entry) => Of(entry, asGnu: false);

    private static byte[] Of(TreeEntry entry, bool asGnu)
    {
        var name = Name(entry);
        var link = entry.Link is { } first ? Relative(first) : entry.Target?.Bytes.ToArray() ?? [];
        var extended = new PaxRecords();
        extended.AddWhen(name.Length > MaxName, "path", name);
        extended.AddWhen(link.Length > MaxName, "linkpath", link);
        extended.AddWhen(entry.Uid > MaxOwner, "uid", entry.Uid);
        extended.AddWhen(entry.Gid > MaxOwner, "gid", entry.Gid);
        extended.AddWhen(entry.Mtime is < 0 or > MaxSize, "mtime", entry.Mtime);
        extended.AddWhen(entry is { Link: null, Size: > MaxSize }, "size", entry.Size);
        if (entry.Link is null)
        {
            extended.AddXattrs(entry.Xattrs, asGnu);
        }

        var header = Ustar(entry, name, link);
        if (extended.IsEmpty)
        {
            return header;
        }

        var records = extended.ToBytes();
        return [.. PaxHeader(records.Length), .. records, .. new byte[Padding(records.Length)], .. header];
    }

    private static byte[] Ustar(TreeEntry entry, byte[] name, byte[] link)
    {
        var size = entry.Link is null ? entry.Size : 0;
        return Blocks(
            name, entry.Mode, entry.Uid <= MaxOwner ? entry.Uid : 0, entry.Gid <= MaxOwner ? entry.Gid : 0,
            size <= MaxSize ? size : 0,
            entry.Mtime is >= 0 and <= MaxSize ? entry.Mtime : 0, TypeFlag(entry), link, entry.Device.Major, entry.Device.Minor);
    }

    private static byte[] PaxHeader(int size) =>
        Blocks("./PaxHeaders"u8.ToArray(), ModeBits.Readable, 0, 0, size, 0, (byte)'x', [], 0, 0);

    private static byte[] Blocks(
        byte[] name, int mode, long uid, long gid, long size, long mtime, byte type, byte[] link, uint major, uint minor)
    {
        var block = new byte[Block];
        name.AsSpan(0, Math.Min(name.Length, MaxName)).CopyTo(block);
        Octal(block, 100, 8, mode);
        Octal(block, 108, 8, uid);
        Octal(block, 116, 8, gid);
        Octal(block, 124, 12, size);
        Octal(block, 136, 12, mtime);
        block[156] = type;
        link.AsSpan(0, Math.Min(link.Length, MaxName)).CopyTo(block.AsSpan(157));
        "ustar\u000000"u8.CopyTo(block.AsSpan(257));
        Octal(block, 329, 8, major);
        Octal(block, 337, 8, minor);
        // The sum is taken with its own field as spaces.
        block.AsSpan(148, 8).Fill((byte)' ');
        Octal(block, 148, 7, block.Sum(b => (long)b));
        return block;
    }

    private static void Octal(byte[] block, int at, int length, long number) =>
        Encoding.ASCII.GetBytes(Convert.ToString(number, 8).PadLeft(length - 1, '0') + "\0").CopyTo(block, at);

    // A directory's name ends with a slash, so that readers of the oldest format know it.
    private static byte[] Name(TreeEntry entry) =>
        entry is { Type: EntryType.Directory, Path.IsRoot: false } ? [.. Relative(entry.Path), (byte)'/'] : Relative(entry.Path);

    private static byte[] Relative(BytePath path) => [.. "./"u8, .. path.Bytes];

    private static byte TypeFlag(TreeEntry entry) => entry.Type switch
    {
        EntryType.File => entry.Link is null ? (byte)'0' : (byte)'1',
        EntryType.Symlink => (byte)'2',
        EntryType.CharDevice => (byte)'3',
        EntryType.BlockDevice => (byte)'4',
        EntryType.Directory => (byte)'5',
        _ => (byte)'6',
    };
}
