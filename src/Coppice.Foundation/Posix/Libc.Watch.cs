using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>The functions of fanotify(7) and what waiting for them takes.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "fanotify_init", SetLastError = true)]
    internal static partial int FanotifyInit(uint flags, uint eventFlags);

    [LibraryImport(Library, EntryPoint = "fanotify_mark", SetLastError = true)]
    internal static partial int FanotifyMark(int watch, uint flags, ulong mask, int directory, byte[]? path);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint value, int flags);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(long* files, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int file, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int file, byte* buffer, nuint size);
}
