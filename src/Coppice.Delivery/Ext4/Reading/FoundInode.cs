using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// An inode of a file system that someone else made (Linux, Documentation/filesystems/ext4, inodes): its fields, as far as the
/// inode has them.
/// </summary>
internal sealed class FoundInode
{
    private const int OldBytes = 128, ExtraAt = 0x80, ChecksumAt = 0x7C, HighChecksumAt = 0x82, TimeAt = 0x10, MoreTimeAt = 0x88;
    private const int SocketFormat = 0xC000, FormatMask = 0xF000;
    private const uint Extents = 0x80000, Index = 0x1000, Inline = 0x10000000;

    // Encrypted, verified by the kernel, an attribute's value, and folders whose names have no case.
    private const uint Strange = 0x800 | 0x100000 | 0x200000 | 0x40000000;

    private readonly byte[] bytes;
    private readonly int known;

    private FoundInode(uint number, byte[] bytes)
    {
        (Number, this.bytes) = (number, bytes);
        var extra = bytes.Length > OldBytes ? Field.Get16(ExtraAt) : 0;
        known = OldBytes + (extra % 4 == 0 && extra <= bytes.Length - OldBytes
            ? extra : throw Damage.Of($"inode {number} has an extra size of {extra} bytes"));
    }

    /// <summary>Its number.</summary>
    internal uint Number { get; }

    /// <summary>What checksums of what belongs to it begin with.</summary>
    internal uint Seed { get; private set; }

    /// <summary>What it is; null for a socket.</summary>
    /// <exception cref="Failure">It is nothing.</exception>
    internal EntryType? Type => (Field.Get16(0) & FormatMask) is var format && format == SocketFormat
        ? null
        : Inode.TypeOf(format) ?? throw Damage.Of($"inode {Number} has no known type");

    /// <summary>Permission bits with setuid, setgid and sticky.</summary>
    internal int Mode => Field.Get16(0) & ~FormatMask;

    /// <summary>Owner.</summary>
    internal uint Uid => (uint)(Field.Get16(0x02) | (Field.Get16(0x78) << 16));

    /// <summary>Group.</summary>
    internal uint Gid => (uint)(Field.Get16(0x18) | (Field.Get16(0x7A) << 16));

    /// <summary>Modification time in seconds since 1970: from 1901 to 2446.</summary>
    internal long Mtime => (int)Field.Get32(TimeAt) + (known >= MoreTimeAt + 4 ? (long)(Field.Get32(MoreTimeAt) & 3) << 32 : 0);

    /// <summary>How many names it has.</summary>
    internal int Links => Field.Get16(0x1A);

    /// <summary>Bytes of its content.</summary>
    internal ulong Size =>
        Field.Get32(0x04) | (Type is EntryType.File or EntryType.Directory ? (ulong)Field.Get32(0x6C) << 32 : 0);

    /// <summary>Whether its blocks are named by extents.</summary>
    internal bool HasExtents => (Field.Get32(0x20) & Extents) != 0;

    /// <summary>Whether it is a folder with an index.</summary>
    internal bool IsIndexed => (Field.Get32(0x20) & Index) != 0;

    /// <summary>Whether its content lies in itself.</summary>
    internal bool IsInline => (Field.Get32(0x20) & Inline) != 0;

    /// <summary>60 bytes that say where its content is, or are it.</summary>
    internal ReadOnlyMemory<byte> Place => bytes.AsMemory(Inode.BlocksAt, Inode.BlocksLength);

    /// <summary>A device's number.</summary>
    internal DeviceNumber Device
    {
        get
        {
            var (old, number) = (Place.Span.Get32(0), Place.Span.Get32(4));
            return old != 0
                ? new DeviceNumber((old >> 8) & 0xFF, old & 0xFF)
                : new DeviceNumber((number >> 8) & 0xFFF, (number & 0xFF) | ((number >> 12) & 0xFFF00));
        }
    }

    /// <summary>The block with its attributes; 0 when it has none.</summary>
    internal long AttributeBlock => Field.Get32(0x68) | ((long)Field.Get16(0x76) << 32);

    /// <summary>What it has left for attributes.</summary>
    internal ReadOnlySpan<byte> Rest => bytes.Length > OldBytes ? bytes.AsSpan(known) : [];

    private ReadOnlySpan<byte> Field => bytes;

    /// <summary>Checks an inode.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="bytes">Its bytes, which are changed.</param>
    /// <param name="seed">What checksums begin with; null where there are none.</param>
    /// <exception cref="Failure">It is damaged, or of a kind that is not read.</exception>
    internal static FoundInode Of(uint number, byte[] bytes, uint? seed)
    {
        var inode = new FoundInode(number, bytes);
        if ((inode.Field.Get32(0x20) & Strange) != 0)
        {
            throw Damage.Unsupported($"an encrypted or otherwise strange file, inode {number}");
        }

        if (seed is not { } start)
        {
            return inode;
        }

        inode.Seed = Checksum.Of(Checksum.Of(start, number), inode.Field.Get32(0x64));
        var isWhole = inode.known >= HighChecksumAt + 2;
        var noted = (uint)(inode.Field.Get16(ChecksumAt) | (isWhole ? inode.Field.Get16(HighChecksumAt) << 16 : 0));
        bytes.AsSpan().Put16(ChecksumAt, 0);
        if (isWhole)
        {
            bytes.AsSpan().Put16(HighChecksumAt, 0);
        }

        var sum = Checksum.Of(inode.Seed, bytes);
        return noted == (isWhole ? sum : (ushort)sum)
            ? inode
            : throw Damage.Of($"the checksum of inode {number} is wrong");
    }
}
