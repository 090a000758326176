using Coppice.Foundation.Posix;

namespace Coppice.Cli.Output;

/// <summary>
/// Asks the kernel for the size of the terminal behind standard error or standard output (ioctl_tty(2), TIOCGWINSZ).
/// </summary>
internal static class WindowSize
{
    public static TerminalSize Ask()
    {
        foreach (var descriptor in (ReadOnlySpan<int>)[2, 1])
        {
            if (StandardDescriptor.WindowSize(descriptor) is { } size)
            {
                // What a terminal was never told it gives as 0.
                var standard = TerminalSize.Standard;
                return new TerminalSize(
                    size.Columns > 0 ? size.Columns : standard.Width, size.Rows > 0 ? size.Rows : standard.Height);
            }
        }

        return TerminalSize.Standard;
    }
}
