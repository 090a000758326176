using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>
/// The C library's functions as they are (section 2 of the Linux manual pages). Names are NUL-terminated bytes, because file
/// names need not be UTF-8; everything that takes a directory handle exists so that a tree can be walked without following a
/// link. The one place for them, but for <c>coppice-apply</c>: that program runs where its user trusts nothing else, and stands
/// on as little code as it can, so it has the few calls that it needs itself.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int directory, byte[] name, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int directory, byte[] name, int flags, uint mask, byte* status);

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDents(int directory, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(int directory, byte[] name, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MkDirAt(int directory, byte[] name, uint mode);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymlinkAt(byte[] target, int directory, byte[] name);

    [LibraryImport(Library, EntryPoint = "mknodat", SetLastError = true)]
    internal static partial int MkNodAt(int directory, byte[] name, uint mode, ulong device);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int FChownAt(int directory, byte[] name, uint uid, uint gid, int flags);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int FChmodAt(int directory, byte[] name, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int FChmod(int file, uint mode);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int UTimensAt(int directory, byte[] name, long* times, int flags);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    internal static partial int FUTimens(int file, long* times);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(int directory, byte[] name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true)]
    internal static partial int RenameAt(int fromDirectory, byte[] from, int toDirectory, byte[] to);

    [LibraryImport(Library, EntryPoint = "llistxattr", SetLastError = true)]
    internal static partial nint LListXattr(byte[] path, byte* list, nuint size);

    [LibraryImport(Library, EntryPoint = "lgetxattr", SetLastError = true)]
    internal static partial nint LGetXattr(byte[] path, byte[] name, byte* value, nuint size);

    [LibraryImport(Library, EntryPoint = "lsetxattr", SetLastError = true)]
    internal static partial int LSetXattr(byte[] path, byte[] name, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "flistxattr", SetLastError = true)]
    internal static partial nint FListXattr(int file, byte* list, nuint size);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true)]
    internal static partial nint FGetXattr(int file, byte[] name, byte* value, nuint size);

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true)]
    internal static partial int FSetXattr(int file, byte[] name, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int FSync(int file);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFs(int file);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int FTruncate(int file, long length);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int FLock(int file, int operation);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    internal static partial long LSeek(int file, long offset, int whence);

    [LibraryImport(Library, EntryPoint = "fstatvfs", SetLastError = true)]
    internal static partial int FStatVfs(int file, ulong* status);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt2(int from, byte[] name, int to, byte[] newName, uint flags);

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true)]
    internal static partial int Mount(byte[] source, byte[] target, byte[]? type, nuint flags, byte[]? data);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true)]
    internal static partial int Unmount(byte[] target, int flags);

    // close_range(2) by its number, the same on every machine: the C library has it since glibc 2.34 only.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint CloseRange(nint number, nuint first, nuint last, nuint flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int FCntl(int file, int command, nint argument);

    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true)]
    internal static partial int MemFdCreate(byte[] name, uint flags);

    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true)]
    internal static partial int Execve(byte[] program, byte** arguments, byte** environment);

    /// <summary>The bytes with the NUL that C wants at their end.</summary>
    internal static byte[] Terminated(ReadOnlySpan<byte> name)
    {
        var terminated = new byte[name.Length + 1];
        name.CopyTo(terminated);
        return terminated;
    }

    /// <summary>Throws what <c>errno</c> says when a call returned a negative number.</summary>
    internal static nint Check(nint result, string call, ReadOnlySpan<byte> path) =>
        result >= 0 ? result : throw new PosixException(Marshal.GetLastPInvokeError(), call, VisibleText.Of(path));
}
