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
            if (Ioctl(descriptor, GetWindowSize, out var size) == 0)
            {
                // What a terminal was never told it gives as 0.
                var standard = TerminalSize.Standard;
                return new TerminalSize(size.Columns > 0 ? size.Columns : standard.Width, size.Rows > 0 ? size.Rows : standard.Height);
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
