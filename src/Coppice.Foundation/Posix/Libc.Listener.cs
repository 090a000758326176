using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>
/// What seccomp_unotify(2) takes: the system call itself, requests to a listener, and another process's memory.
/// </summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint first, nint second, void* third);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoControl(int file, nuint request, void* argument);

    [LibraryImport(Library, EntryPoint = "getauxval")]
    internal static partial nuint AuxiliaryValue(nuint kind);

    // struct iovec: address, length.
    [LibraryImport(Library, EntryPoint = "process_vm_readv", SetLastError = true)]
    internal static partial nint ReadMemory(
        int process, nuint* local, nuint localCount, nuint* remote, nuint remoteCount, nuint flags);
}
