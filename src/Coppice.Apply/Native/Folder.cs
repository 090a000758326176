using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Native;

/// <summary>
/// An open directory. Names are single components relative to it and links are never followed, so that nothing that happens to
/// the path above it, and no link inside it, leads elsewhere. Every method throws <see cref="SystemCallException"/> when the
/// kernel says no.
/// </summary>
internal sealed unsafe class Folder : IDisposable
{
    private const int WorkingDirectory = -100;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int AtNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const int AtRemoveDirectory = 0x200;
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private readonly SafeFileHandle handle;

    private Folder(SafeFileHandle handle) => this.handle = handle;

    private static int DirectoryFlag => Arm ? 0x4000 : 0x10000;

    private static int NoFollow => Arm ? 0x8000 : 0x20000;

    private int Number => (int)handle.DangerousGetHandle();

    /// <summary>Opens a directory by its path, which is the user's own: links in it are followed.</summary>
    public static Folder Open(string path) => new(Open(WorkingDirectory, path, DirectoryFlag));

    /// <summary>Opens a device by its path, in which links are followed: LVM makes them. It is never made.</summary>
    public static SafeFileHandle OpenDevice(string path, bool write) => Open(WorkingDirectory, path, write ? ReadWrite : 0);

    /// <summary>Opens a directory in this one.</summary>
    public Folder OpenFolder(string name) => new(Open(Number, name, DirectoryFlag | NoFollow));

    /// <summary>Opens a directory in this one, or null when the name is not there.</summary>
    public Folder? TryOpenFolder(string name) => IfThere(() => OpenFolder(name));

    /// <summary>Makes a directory, mode 0700, when it is not there, and opens it.</summary>
    public Folder OpenOrMakeFolder(string name)
    {
        if (Libc.MkDirAt(Number, name, 0x1c0) < 0
            && Marshal.GetLastPInvokeError() is not SystemCallException.Exists and var error)
        {
            throw new SystemCallException(error, "mkdirat", name);
        }

        return OpenFolder(name);
    }

    /// <summary>Opens a file for reading; a FIFO does not block. Null when the name is not there.</summary>
    public SafeFileHandle? TryOpenFile(string name) => IfThere(() => Open(Number, name, NoFollow | NonBlocking));

    /// <summary>Makes a new file for reading and writing, mode 0600; a name that is there is an error.</summary>
    public SafeFileHandle CreateFile(string name) => Open(Number, name, ReadWrite | Create | Exclusive | NoFollow);

    /// <summary>The status of an entry, a link's own; null when there is none.</summary>
    public FileStatus? TryStatus(string name)
    {
        var buffer = stackalloc byte[FileStatus.StructSize];
        if (Libc.Statx(Number, name, AtNoFollow, FileStatus.BasicMask, buffer) < 0 && Marshal.GetLastPInvokeError() is var error)
        {
            return error == SystemCallException.NoEntry ? null : throw new SystemCallException(error, "statx", name);
        }

        return FileStatus.Parse(new ReadOnlySpan<byte>(buffer, FileStatus.StructSize));
    }

    /// <summary>The status of an open file.</summary>
    public static FileStatus Status(SafeFileHandle file)
    {
        var buffer = stackalloc byte[FileStatus.StructSize];
        Libc.Check(Libc.Statx((int)file.DangerousGetHandle(), "", AtEmptyPath, FileStatus.BasicMask, buffer), "statx", "");
        return FileStatus.Parse(new ReadOnlySpan<byte>(buffer, FileStatus.StructSize));
    }

    /// <summary>The names in it, in bytewise order.</summary>
    public IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/self/fd/{Number}")
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Gives a file in it a second name.</summary>
    public void Link(string from, string to) => Libc.Check(Libc.LinkAt(Number, from, Number, to, 0), "linkat", to);

    /// <summary>Moves a file to another directory, in place of what is there.</summary>
    public void Move(string from, Folder other, string to) =>
        Libc.Check(Libc.RenameAt(Number, from, other.Number, to), "renameat", to);

    /// <summary>Removes a file.</summary>
    public void RemoveFile(string name) => Libc.Check(Libc.UnlinkAt(Number, name, 0), "unlinkat", name);

    /// <summary>Removes an empty directory.</summary>
    public void RemoveFolder(string name) => Libc.Check(Libc.UnlinkAt(Number, name, AtRemoveDirectory), "unlinkat", name);

    /// <summary>
    /// Takes flock(2) on the directory; false when another process has it. It ends with <see cref="Unlock"/>, or the process.
    /// </summary>
    public bool TryLock() => Libc.FLock(Number, 2 | 4) == 0
        || (Marshal.GetLastPInvokeError() is not SystemCallException.Again and var error
            ? throw new SystemCallException(error, "flock", "") : false);

    /// <summary>
    /// Gives the lock back. Closing alone is not enough: a program that another thread is just starting has a copy of the handle
    /// until it runs, and the lock with it.
    /// </summary>
    public void Unlock() => Libc.Check(Libc.FLock(Number, 8), "flock", "");

    /// <summary>
    /// Writes everything of its file system to the disk. One call for all files of a run: btrfs then writes each tree once.
    /// </summary>
    public void SyncFileSystem() => Libc.Check(Libc.SyncFs(Number), "syncfs", "");

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static T? IfThere<T>(Func<T> open)
        where T : class
    {
        try
        {
            return open();
        }
        catch (SystemCallException e) when (e.Number == SystemCallException.NoEntry)
        {
            return null;
        }
    }

    private static SafeFileHandle Open(int directory, string name, int flags) =>
        new((nint)Libc.Check(Libc.OpenAt(directory, name, flags | CloseOnExec, 0x180), "openat", name), ownsHandle: true);
}
