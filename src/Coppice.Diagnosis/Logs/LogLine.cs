using System.Text.RegularExpressions;

namespace Coppice.Diagnosis.Logs;

/// <summary>Takes off what is not of the program that wrote a line.</summary>
internal static partial class LogLine
{
    /// <summary>
    /// Characters of a line that are looked at: no message is longer, and a hostile log may have lines of gigabytes.
    /// </summary>
    public const int Longest = 4096;

    // Most tools have no letter or digit between these and what they print.
    private const string Quotes = "\u2018\u2019\u201c\u201d`";

    /// <summary>
    /// The line as its program wrote it: without escapes of terminals (ECMA-48), without the time and the name that builders put
    /// in front, with plain quotes. A reader of lines has taken apart what a progress bar wrote over itself.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="stamp">What the builder puts in front.</param>
    public static string Plain(string line, LogStamp stamp)
    {
        line = line.Length > Longest ? line[..Longest] : line;
        if (line.AsSpan().ContainsAny('\u001b', '\r', '\b'))
        {
            line = Escapes().Replace(line, "").TrimEnd('\r');
        }

        if (line.Length > 0 && (char.IsAsciiDigit(line[0]) || line[0] == '['))
        {
            line = stamp.Without(line);
        }

        if (line.AsSpan().ContainsAny(Quotes))
        {
            line = line.Replace('\u2018', '\'').Replace('\u2019', '\'').Replace('`', '\'').Replace('\u201c', '"')
                .Replace('\u201d', '"');
        }

        return line.TrimEnd();
    }

    [GeneratedRegex("\u001b(\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(\u0007|\u001b\\\\)?|[@-Z\\\\-_])|.\b",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escapes();
}
