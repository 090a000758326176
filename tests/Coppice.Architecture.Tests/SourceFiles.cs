using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>The source files of the checkout, as text.</summary>
internal static partial class SourceFiles
{
    /// <summary>
    /// All files of some kind below a folder, but for what builds make; the paths are relative to the checkout.
    /// </summary>
    public static IReadOnlyList<(string Path, string Text)> In(string folder, string pattern = "*.cs") =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => (file, File.ReadAllText(Path.Combine(Checkout.Root, file)))),
    ];

    /// <summary>The text without comments and without the contents of strings, with the same lines.</summary>
    public static string Code(string text) =>
        Noise().Replace(text, match => new string('\n', match.Value.Count(character => character == '\n')) + " ");

    /// <summary>Whether each line begins inside a string of several lines.</summary>
    public static IEnumerable<(int Number, string Line, bool IsInString)> Lines(string text)
    {
        var (number, inside) = (0, false);
        foreach (var line in text.Split('\n'))
        {
            var quotes = Quotes().Count(line);
            yield return (++number, line, inside || quotes % 2 == 1);
            inside ^= quotes % 2 == 1;
        }
    }

    [GeneratedRegex(
        """"
        """+[\s\S]*?"""+|//.*|/\*[\s\S]*?\*/|@"(""|[^"])*"|"(\\.|[^"\\\n])*"|'(\\.|[^'\\])'
        """",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace, 10_000)]
    private static partial Regex Noise();

    [GeneratedRegex(""""
        "{3,}
        """", RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace, 10_000)]
    private static partial Regex Quotes();
}
