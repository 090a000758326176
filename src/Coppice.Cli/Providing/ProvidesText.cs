using Coppice.Archives.FileLists;
using Coppice.Cli.Output;
using Coppice.Foundation;

namespace Coppice.Cli.Providing;

/// <summary>Shows to a person which packages have a file.</summary>
internal static class ProvidesText
{
    // So many files are shown unless asked for more: some names (README) thousands have.
    private const int Shown = 40;

    // So many templates are named; more are counted.
    private const int MostNamed = 3;

    /// <summary>The lines.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="installed">The templates that have a file's package.</param>
    /// <param name="all">Whether to show everything.</param>
    /// <param name="palette">The styles of the output.</param>
    /// <param name="width">Columns; null: as many as it takes.</param>
    public static IEnumerable<string> Lines(
        FileSearchResult found, Func<ProvidedFile, IReadOnlyList<string>> installed, bool all, Palette palette, int? width)
    {
        var most = all ? int.MaxValue : Shown;
        var table = new Table(new Column(), new Column(Shrinks: true), new Column(), new Column(Shrinks: true));
        foreach (var file in found.Files.Take(most))
        {
            var templates = installed(file);
            table.Add(
                new Cell(VisibleText.Of(file.Package), Style.Bold),
                file.Path.ToString(),
                new Cell(VisibleText.Of($"{file.Archive}: {string.Join(", ", file.Suites)}"), Style.Dim),
                templates.Count == 0
                    ? new Cell("not installed", Style.Dim)
                    : new Cell($"in {Named.Of(templates, MostNamed)}", Style.Green));
        }

        foreach (var line in table.Lines(palette, width))
        {
            yield return line;
        }

        if (found.Without.Count > 0)
        {
            List<string> having = [.. found.Files.Select(file => file.Archive).Distinct()];
            yield return VisibleText.Of($"{Having(found.Without)} none; {Having(having)} it");
        }

        if (found.Files.Count > most)
        {
            yield return $"and {Quantity.Count(found.Files.Count - most, "more file")} in "
                + $"{Quantity.Count(found.Files.Skip(most).Select(file => file.Package).Distinct().Count(), "package")}; -v "
                + "shows all";
        }
    }

    private static string Having(IReadOnlyList<string> archives) =>
        $"{Named.Of(archives, MostNamed)} {(archives.Count == 1 ? "has" : "have")}";
}
