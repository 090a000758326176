using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>
/// System calls that older C libraries have no function for, by number, and signals. The numbers are the same on every machine.
/// </summary>
internal static unsafe partial class Libc
{
    internal const nint PidfdSendSignal = 424;
    internal const nint FsConfig = 431;
    internal const nint FsPick = 433;
    internal const nint PidfdOpen = 434;

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport(Library, EntryPoint = "personality", SetLastError = true)]
    internal static partial int Personality(nuint persona);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int process, int signal);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);
}
