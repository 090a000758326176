using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>What can be asked of and done to an open file beyond reading and writing. Throws <see cref="PosixException"/>.</summary>
public static unsafe class PosixFile
{
    private const int SeekData = 3;
    private const int SeekHole = 4;

    /// <summary>The status of an open file.</summary>
    public static FileStatus Status(SafeFileHandle file) => Status(Number(file), default, OpenFlags.AtEmptyPath);

    /// <summary>The status of what a path leads to; null when it leads nowhere.</summary>
    public static FileStatus? TryStatus(ReadOnlySpan<byte> path)
    {
        var buffer = stackalloc byte[FileStatus.StructSize];
        return Libc.Statx(OpenFlags.WorkingDirectory, Libc.Terminated(path), 0, FileStatus.BasicMask, buffer) < 0
            ? null
            : FileStatus.Parse(new ReadOnlySpan<byte>(buffer, FileStatus.StructSize));
    }

    /// <summary>Changes owner and group. It clears setuid bits and capabilities, so it comes before them.</summary>
    public static void SetOwner(SafeFileHandle file, uint uid, uint gid) =>
        Libc.Check(Libc.FChownAt(Number(file), [0], uid, gid, OpenFlags.AtEmptyPath), "fchownat", default);

    /// <summary>Changes the mode.</summary>
    public static void SetMode(SafeFileHandle file, int mode) => Libc.Check(Libc.FChmod(Number(file), (uint)mode), "fchmod", default);

    /// <summary>Sets access and modification time, in seconds since 1970.</summary>
    public static void SetTime(SafeFileHandle file, long seconds)
    {
        var times = stackalloc long[] { seconds, 0, seconds, 0 };
        Libc.Check(Libc.FUTimens(Number(file), times), "futimens", default);
    }

    /// <summary>Writes a file's data and metadata to the disk.</summary>
    public static void Sync(SafeFileHandle file) => Libc.Check(Libc.FSync(Number(file)), "fsync", default);

    /// <summary>Sets the size; what is added is a hole.</summary>
    public static void SetSize(SafeFileHandle file, long bytes) => Libc.Check(Libc.FTruncate(Number(file), bytes), "ftruncate", default);

    /// <summary>The next run of data at or after an offset, or null when only a hole follows. File systems without holes have one run.</summary>
    public static (long Start, long End)? NextData(SafeFileHandle file, long offset)
    {
        var start = Libc.LSeek(Number(file), offset, SeekData);
        if (start < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Errno.NoMoreData)
        {
            return null;
        }

        Libc.Check((nint)start, "lseek", default);
        return (start, Libc.Check((nint)Libc.LSeek(Number(file), start, SeekHole), "lseek", default));
    }

    internal static FileStatus Status(int directory, ReadOnlySpan<byte> name, int flags)
    {
        var buffer = stackalloc byte[FileStatus.StructSize];
        Libc.Check(Libc.Statx(directory, Libc.Terminated(name), flags, FileStatus.BasicMask, buffer), "statx", name);
        return FileStatus.Parse(new ReadOnlySpan<byte>(buffer, FileStatus.StructSize));
    }

    internal static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
