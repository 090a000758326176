using System.Text;

namespace Coppice.Foundation;

/// <summary>
/// Makes text from packages, logs and file names safe to show: control characters, terminal escapes, bidirectional marks and
/// bytes that are not UTF-8 become visible (<c>\x1b</c>, <c>\u202e</c>), so that they cannot move the cursor, hide or reorder
/// text.
/// </summary>
public static class VisibleText
{
    // PATH_MAX is four times as much; what is longer than that cannot be given to any program.
    private const int LongestWord = 1024;

    /// <summary>One line of text; a line feed is escaped as well.</summary>
    public static string Of(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            visible.Append(NeedsEscape(c) ? Escape(c) : c.ToString());
        }

        return visible.ToString();
    }

    /// <summary>
    /// Bytes that are meant to be UTF-8; those that are not become <c>\xNN</c>, and a backslash is doubled so that nothing is
    /// ambiguous.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var visible = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                visible.Append($"\\x{bytes[0]:x2}");
                bytes = bytes[1..];
                continue;
            }

            var text = rune.ToString();
            visible.Append(rune.Value == '\\' ? @"\\" : rune.IsBmp && NeedsEscape(text[0]) ? Escape(text[0]) : text);
            bytes = bytes[used..];
        }

        return visible.ToString();
    }

    /// <summary>
    /// A message in which no word is longer than anybody reads: of a path of 11,000 levels, beginning and end are shown. Not
    /// for what a program reads, nor for commands.
    /// </summary>
    public static string Shortened(string message) => message.Length <= LongestWord ? message
        : string.Join(' ', message.Split(' ')
            .Select(word => word.Length <= LongestWord ? word : $"{word[..(LongestWord / 2)]}[…]{word[^(LongestWord / 4)..]}"));

    private static string Escape(char c) => c < 0x80 ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}";

    // C0, DEL, C1; the bidirectional controls of Unicode (UAX #9); line separators; zero-width characters; the byte order mark.
    private static bool NeedsEscape(char c) =>
        c < 0x20 || c is >= '\u007f' and <= '\u009f' || c is >= '\u202a' and <= '\u202e' || c is >= '\u2066' and <= '\u2069'
        || c is >= '\u200b' and <= '\u200f' or '\u2028' or '\u2029' or '\u061c' or '\ufeff';
}
