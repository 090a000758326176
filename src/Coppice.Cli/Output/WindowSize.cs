using System.Runtime.InteropServices;

namespace Coppice.Cli.Output;

/// <summary>Asks the kernel for the size of the terminal behind standard error or standard output (ioctl_tty(2), TIOCGWINSZ).</summary>
internal static partial class WindowSize
{
    private const nuint GetWindowSize = 0x5413;

    public static TerminalSize Ask()
    {
        foreach (var descriptor in (ReadOnlySpan<int>)[2, 1])
        {
            // A terminal that was never told its size says 0 by 0.
            if (Ioctl(descriptor, GetWindowSize, out var size) == 0 && size is { Columns: > 0, Rows: > 0 })
            {
                return new TerminalSize(size.Columns, size.Rows);
            }
        }

        return TerminalSize.Standard;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, nuint request, out Size size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsAcross;
        public ushort PixelsDown;
    }
}
