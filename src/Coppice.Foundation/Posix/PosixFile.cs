using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// What can be asked of and done to an open file beyond reading and writing. Throws <see cref="PosixException"/>.
/// </summary>
public static unsafe class PosixFile
{
    private const int SeekEnd = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;

    // MFD_CLOEXEC and MFD_ALLOW_SEALING of memfd_create(2); F_ADD_SEALS and all of its seals of fcntl(2).
    private const uint CloseOnExec = 1, AllowSealing = 2;
    private const int AddSeals = 1033, AllSeals = 1 | 2 | 4 | 8;

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

    /// <summary>
    /// The kind of what a path leads to, links followed; null where nothing is, or nothing that may be looked at. .NET does not
    /// tell a FIFO from a file before it is opened, and that may block.
    /// </summary>
    public static FileKind? KindBehind(string path) =>
        path.Contains('\0') ? null : TryStatus(System.Text.Encoding.UTF8.GetBytes(path))?.Kind;

    /// <summary>Changes owner and group. It clears setuid bits and capabilities, so it comes before them.</summary>
    public static void SetOwner(SafeFileHandle file, uint uid, uint gid) =>
        Libc.Check(Libc.FChownAt(Number(file), [0], uid, gid, OpenFlags.AtEmptyPath), "fchownat", default);

    /// <summary>Changes owner and group of what lies at a path, of a link itself.</summary>
    public static void SetOwner(string path, uint uid, uint gid)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(path);
        Libc.Check(
            Libc.FChownAt(OpenFlags.WorkingDirectory, Libc.Terminated(name), uid, gid, OpenFlags.AtNoFollow), "fchownat", name);
    }

    /// <summary>A file in memory, without any name: it goes with its last handle.</summary>
    /// <param name="label">What <c>/proc</c> shows for it.</param>
    public static SafeFileHandle InMemory(string label)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(label);
        return new SafeFileHandle(
            Libc.Check(Libc.MemFdCreate(Libc.Terminated(name), CloseOnExec | AllowSealing), "memfd_create", name),
            ownsHandle: true);
    }

    /// <summary>Makes sure that no one can change a file of <see cref="InMemory"/> any more.</summary>
    public static void Seal(SafeFileHandle file) => Libc.Check(Libc.FCntl(Number(file), AddSeals, AllSeals), "fcntl", default);

    /// <summary>Changes the mode.</summary>
    public static void SetMode(SafeFileHandle file, int mode) =>
        Libc.Check(Libc.FChmod(Number(file), (uint)mode), "fchmod", default);

    /// <summary>Sets access and modification time, in seconds since 1970.</summary>
    public static void SetTime(SafeFileHandle file, long seconds)
    {
        var times = stackalloc long[] { seconds, 0, seconds, 0 };
        Libc.Check(Libc.FUTimens(Number(file), times), "futimens", default);
    }

    /// <summary>Writes a file's data and metadata to the disk.</summary>
    public static void Sync(SafeFileHandle file) => Libc.Check(Libc.FSync(Number(file)), "fsync", default);

    /// <summary>Sets the size; what is added is a hole.</summary>
    public static void SetSize(SafeFileHandle file, long bytes) =>
        Libc.Check(Libc.FTruncate(Number(file), bytes), "ftruncate", default);

    /// <summary>The size in bytes, also of a block device, which no status tells. The file's position is its end then.</summary>
    public static long Size(SafeFileHandle file)
    {
        var end = Libc.LSeek(Number(file), 0, SeekEnd);
        Libc.Check((nint)end, "lseek", default);
        return end;
    }

    /// <summary>
    /// The next run of data at or after an offset, or null when only a hole follows. File systems without holes have one run.
    /// </summary>
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
