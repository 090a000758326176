namespace Coppice.Foundation.Posix;

/// <summary>What a file is (the S_IFMT bits of inode(7)).</summary>
public enum FileKind
{
    /// <summary>S_IFIFO.</summary>
    Fifo = 0x1000,

    /// <summary>S_IFCHR.</summary>
    CharDevice = 0x2000,

    /// <summary>S_IFDIR.</summary>
    Directory = 0x4000,

    /// <summary>S_IFBLK.</summary>
    BlockDevice = 0x6000,

    /// <summary>S_IFREG.</summary>
    File = 0x8000,

    /// <summary>S_IFLNK.</summary>
    Symlink = 0xa000,

    /// <summary>S_IFSOCK.</summary>
    Socket = 0xc000,
}

/// <summary>A device number.</summary>
/// <param name="Major">The driver, 12 bits.</param>
/// <param name="Minor">The device, 20 bits.</param>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>The C library's <c>dev_t</c> (makedev(3)).</summary>
    internal ulong Packed =>
        (Minor & 0xffu) | ((Major & 0xfffu) << 8) | ((ulong)(Minor & ~0xffu) << 12) | ((ulong)(Major & ~0xfffu) << 32);
}

/// <summary>The status of a file, from statx(2) (its layout is the same on every machine, that of stat(2) is not).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits with setuid, setgid and sticky: 12 bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Blocks">Allocated blocks of 512 bytes.</param>
/// <param name="Mtime">Modification time in whole seconds since 1970, rounded down.</param>
/// <param name="MtimeNanoseconds">The rest of it.</param>
/// <param name="Links">Number of hard links.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="OnDevice">The file system that it is on.</param>
/// <param name="Device">The device that it is, for device nodes.</param>
public readonly record struct FileStatus(
    FileKind Kind, int Mode, uint Uid, uint Gid, long Size, long Blocks, long Mtime, int MtimeNanoseconds, uint Links,
    ulong Inode, DeviceNumber OnDevice, DeviceNumber Device)
{
    internal const int StructSize = 256;

    // STATX_BASIC_STATS and STATX_BTIME.
    internal const uint BasicMask = 0xfff;

    /// <summary>
    /// Change time (of content, owner, mode, links or name) in nanoseconds since 1970: nothing but the clock sets it.
    /// </summary>
    public long Changed { get; init; }

    /// <summary>When the file was made, in nanoseconds since 1970; 0 when the file system does not say.</summary>
    public long Born { get; init; }

    internal static FileStatus Parse(ReadOnlySpan<byte> statx)
    {
        static uint U32(ReadOnlySpan<byte> s, int at) => BitConverter.ToUInt32(s[at..]);
        static long I64(ReadOnlySpan<byte> s, int at) => BitConverter.ToInt64(s[at..]);
        var mode = BitConverter.ToUInt16(statx[28..]);
        return new FileStatus(
            (FileKind)(mode & 0xf000), mode & 0xfff, U32(statx, 20), U32(statx, 24), I64(statx, 40), I64(statx, 48),
            I64(statx, 112), (int)U32(statx, 120), U32(statx, 16), (ulong)I64(statx, 32),
            new DeviceNumber(U32(statx, 136), U32(statx, 140)), new DeviceNumber(U32(statx, 128), U32(statx, 132)))
        {
            Changed = (I64(statx, 96) * 1_000_000_000) + U32(statx, 104),
            Born = (U32(statx, 0) & 0x800) != 0 ? (I64(statx, 80) * 1_000_000_000) + U32(statx, 88) : 0,
        };
    }
}
