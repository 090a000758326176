namespace Coppice.Apply.Native;

/// <summary>The status of a file, from statx(2).</summary>
/// <param name="Mode">Kind and permissions (inode(7)).</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Mtime">Modification time in seconds since 1970, and nanoseconds.</param>
internal readonly record struct FileStatus(
    int Mode, uint Uid, uint Gid, ulong Inode, long Bytes, (long Seconds, uint Nanoseconds) Mtime)
{
    internal const int StructSize = 256;
    internal const uint BasicMask = 0x7ff;

    /// <summary>Whether it is a regular file.</summary>
    public bool IsFile => (Mode & 0xf000) == 0x8000;

    /// <summary>Whether it is a directory.</summary>
    public bool IsFolder => (Mode & 0xf000) == 0x4000;

    /// <summary>The permission bits.</summary>
    public uint Permissions => (uint)(Mode & 0x1ff);

    internal static FileStatus Parse(ReadOnlySpan<byte> statx) => new(
        BitConverter.ToUInt16(statx[28..]), BitConverter.ToUInt32(statx[20..]), BitConverter.ToUInt32(statx[24..]),
        BitConverter.ToUInt64(statx[32..]), BitConverter.ToInt64(statx[40..]),
        (BitConverter.ToInt64(statx[112..]), BitConverter.ToUInt32(statx[120..])));
}
