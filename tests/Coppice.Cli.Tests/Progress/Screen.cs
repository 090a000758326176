using System.Text.RegularExpressions;

namespace Coppice.Cli.Tests.Progress;

/// <summary>
/// A terminal just good enough to see what a person would: line feeds, cursor up, clear below; colours and cursor visibility are
/// dropped.
/// </summary>
internal static partial class Screen
{
    /// <summary>
    /// The screen's text after everything was printed; fails on any other control sequence and on lines that would wrap.
    /// </summary>
    public static string After(string printed, int width)
    {
        var lines = new List<string> { "" };
        var row = 0;
        foreach (Match part in Parts().Matches(printed))
        {
            switch (part.Value)
            {
                case "\n":
                    row++;
                    if (row == lines.Count)
                    {
                        lines.Add("");
                    }

                    break;
                case "\r":
                    break;
                case "\x1b[J":
                    lines.RemoveRange(row + 1, lines.Count - row - 1);
                    lines[row] = "";
                    break;
                case ['\x1b', '[', .. var count, 'A']:
                    row -= int.Parse(count);
                    break;
                case "\x1b[?25l" or "\x1b[?25h" or ['\x1b', '[', .., 'm']:
                    break;
                default:
                    Assert.DoesNotContain('\x1b', part.Value);
                    Assert.True(part.Value.Length < width + 40, "a line is too long");
                    lines[row] += part.Value;
                    break;
            }
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex("\x1b\\[[?0-9;]*[A-Za-z]|[\n\r]|[^\x1b\n\r]+|\x1b", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
