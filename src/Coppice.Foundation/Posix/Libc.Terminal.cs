using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>Terminals: pty(7), termios(3), ioctl_tty(2).</summary>
internal static unsafe partial class Libc
{
    /// <summary>More than struct termios takes anywhere.</summary>
    internal const int TermiosSize = 256;

    internal const nuint GetWindowSize = 0x5413;
    internal const nuint SetWindowSize = 0x5414;

    [LibraryImport(Library, EntryPoint = "posix_openpt", SetLastError = true)]
    internal static partial int OpenPseudoTerminal(int flags);

    [LibraryImport(Library, EntryPoint = "grantpt", SetLastError = true)]
    internal static partial int GrantPseudoTerminal(int main);

    [LibraryImport(Library, EntryPoint = "unlockpt", SetLastError = true)]
    internal static partial int UnlockPseudoTerminal(int main);

    [LibraryImport(Library, EntryPoint = "ptsname_r", SetLastError = true)]
    internal static partial int PseudoTerminalName(int main, byte* name, nuint size);

    [LibraryImport(Library, EntryPoint = "isatty", SetLastError = true)]
    internal static partial int IsTerminal(int file);

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetTerminal(int file, byte* settings);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetTerminal(int file, int when, byte* settings);

    [LibraryImport(Library, EntryPoint = "cfmakeraw", SetLastError = true)]
    internal static partial void MakeRaw(byte* settings);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(int file, nuint request, byte* argument);
}
