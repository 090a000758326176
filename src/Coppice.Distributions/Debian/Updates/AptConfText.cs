using System.Text;
using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian.Updates;

/// <summary>
/// Looks in apt.conf(5) files for what bears on the choice of versions, without having apt evaluate them: they are foreign.
/// </summary>
internal static partial class AptConfText
{
    /// <summary>Whether a file, comments included, names anything that could bear on the choice.</summary>
    public static bool MayBear(string text) => Bearing().IsMatch(text);

    /// <summary>
    /// The last value of APT::Default-Release in some files, in the order in which apt reads them; null when there is none.
    /// </summary>
    /// <param name="texts">The files' texts.</param>
    /// <param name="understood">False when there is something besides whose effect only apt could tell.</param>
    public static string? DefaultRelease(IEnumerable<string> texts, out bool understood)
    {
        string? release = null;
        understood = true;
        foreach (var text in texts.Select(WithoutComments))
        {
            var found = Release().Matches(text);
            release = found.Count == 0 ? release : found[^1].Groups["value"].Value;
            understood &= !Bearing().IsMatch(Release().Replace(text, ""));
        }

        return string.IsNullOrEmpty(release) ? null : release;
    }

    // "//" and "#" to the end of the line, "/* */"; not within quotes. The directives #clear and #include are no comments.
    internal static string WithoutComments(string text)
    {
        var kept = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            if (text[i] == '"')
            {
                var end = text.IndexOf('"', i + 1);
                end = end < 0 ? text.Length - 1 : end;
                kept.Append(text, i, end - i + 1);
                i = end;
            }
            else if (rest.StartsWith("/*"))
            {
                var end = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? text.Length : end + 1;
            }
            else if (rest.StartsWith("//") || (text[i] == '#' && !rest.StartsWith("#clear") && !rest.StartsWith("#include")))
            {
                var end = text.IndexOf('\n', i);
                i = end < 0 ? text.Length : end - 1;
            }
            else
            {
                kept.Append(text[i]);
            }
        }

        return kept.ToString();
    }

    // Pins of other files, another database or architecture, a root of its own, other files of configuration.
    [GeneratedRegex(
        @"\b(?:Default-Release|Preferences(?:Parts)?|RootDir|Architectures?|Dir::State)\b|\bDir\s*[""{]|#include",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bearing();

    [GeneratedRegex(
        @"\bDefault-Release\s+(?:""(?<value>[^""]*)""|(?<value>[^"";{}\s]+))\s*;",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Release();
}
