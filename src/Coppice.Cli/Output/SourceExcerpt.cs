using Coppice.Foundation;

namespace Coppice.Cli.Output;

/// <summary>A place in a file as compilers show it: its name, its line, and a caret below the column.</summary>
internal static class SourceExcerpt
{
    // Of a longer line only the surroundings of the column are shown.
    private const int MostColumns = 100;

    public static IEnumerable<string> Lines(SourceSpan where, Palette palette)
    {
        yield return $"  {palette.Set(Style.Cyan, "-->")} {VisibleText.Of(where.File)}:{where.Line}:{where.Column}";
        if (where.Text is not { } text)
        {
            yield break;
        }

        var at = Math.Clamp(where.Column - 1, 0, text.Length);
        var from = at > MostColumns - 20 ? at - (MostColumns / 2) : 0;
        var before = (from > 0 ? "…" : "") + Visible(text[from..at]);
        var line = DisplayWidth.Cut(before + Visible(text[at..]), MostColumns);
        var number = where.Line.ToString();
        var margin = new string(' ', number.Length);
        yield return palette.Set(Style.Cyan, $"{margin} |");
        yield return palette.Set(Style.Cyan, $"{number} |") + " " + line;
        yield return palette.Set(Style.Cyan, $"{margin} |") + " " + new string(' ', DisplayWidth.Of(before))
            + palette.Set(Style.Red, "^");
    }

    // A tab becomes one space, so that the caret stands under its character whatever the terminal's tab stops are.
    private static string Visible(string text) => VisibleText.Of(text.Replace('\t', ' '));
}
