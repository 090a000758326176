using System.Globalization;
using System.Text;

namespace Coppice.Cli.Output;

/// <summary>
/// How many columns text takes on a terminal: most characters one, East Asian wide ones and emoji two (UAX #11), combining marks
/// none. The text must have no control characters; <see cref="Coppice.Foundation.VisibleText"/> sees to that.
/// </summary>
public static class DisplayWidth
{
    /// <summary>Columns that the text takes.</summary>
    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Of(rune);
        }

        return width;
    }

    /// <summary>The text, shortened to at most that many columns; what was cut off shows as <c>…</c>.</summary>
    public static string Cut(string text, int width)
    {
        if (Of(text) <= width)
        {
            return text;
        }

        var cut = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Of(rune);
            if (used > width)
            {
                break;
            }

            cut.Append(rune);
        }

        return width <= 0 ? "" : cut.Append('…').ToString();
    }

    /// <summary>The text, filled with spaces on its right (or left) to at least that many columns.</summary>
    public static string Pad(string text, int width, bool left = false)
    {
        var spaces = new string(' ', Math.Max(0, width - Of(text)));
        return left ? spaces + text : text + spaces;
    }

    private static int Of(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            ? 0
        : IsWide(rune.Value) ? 2 : 1;

    // Whole blocks in which (nearly) everything is wide; a column too many costs a space, one too few breaks a line.
    private static bool IsWide(int value) => value is
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
        or (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f9ff) or (>= 0x20000 and <= 0x3fffd);
}
