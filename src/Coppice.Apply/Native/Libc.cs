using System.Runtime.InteropServices;

namespace Coppice.Apply.Native;

/// <summary>
/// The C library's functions as they are (section 2 of the Linux manual pages). Names come from checked text and are ASCII.
/// Coppice has the same in Coppice.Foundation. These are a copy on purpose: this program runs where its user trusts nothing else,
/// and whoever reads it first has only this project and Coppice.Recipes to read.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(int directory, string name, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string name, int flags, uint mask, byte* status);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MkDirAt(int directory, string name, uint mode);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LinkAt(int fromDirectory, string from, int toDirectory, string to, int flags);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RenameAt(int fromDirectory, string from, int toDirectory, string to);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(int directory, string name, int flags);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int FChmod(int file, uint mode);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int FChown(int file, uint uid, uint gid);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int FTruncate(int file, long length);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int FLock(int file, int operation);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFs(int file);

    [LibraryImport(Library, EntryPoint = "sync_file_range", SetLastError = true)]
    internal static partial int SyncFileRange(int file, long offset, long bytes, uint flags);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    internal static partial long LSeek(int file, long offset, int whence);

    // close_range(2) by its number, the same on every machine.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint CloseRange(nint number, nuint first, nuint last, nuint flags);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoCtl(int file, nuint request, CloneRange* range);

    /// <summary>Throws what <c>errno</c> says when a call returned a negative number.</summary>
    internal static long Check(long result, string call, string name) =>
        result >= 0 ? result : throw new SystemCallException(Marshal.GetLastPInvokeError(), call, name);

    /// <summary>struct file_clone_range of ioctl_ficlonerange(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CloneRange
    {
        internal long Source;
        internal ulong SourceOffset;
        internal ulong Length;
        internal ulong Offset;
    }
}
