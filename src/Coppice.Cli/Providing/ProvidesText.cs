using Coppice.Archives.FileLists;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Foundation;

namespace Coppice.Cli.Providing;

/// <summary>Shows to a person which packages have a file.</summary>
internal static class ProvidesText
{
    // So many files are shown unless asked for more: some names (README) thousands have.
    private const int Shown = 40;

    // So many templates are named; more are counted.
    private const int MostNamed = 3;

    public static IEnumerable<string> Lines(VerbContext context, FileSearchResult found, InstalledIn installed)
    {
        var most = context.Settings.Verbose ? int.MaxValue : Shown;
        var table = new Table(new Column(), new Column(Shrinks: true), new Column(), new Column(Shrinks: true));
        foreach (var file in found.Files.Take(most))
        {
            var templates = installed.Templates(file);
            table.Add(
                new Cell(VisibleText.Of(file.Package), Style.Bold),
                file.Path.ToString(),
                new Cell(VisibleText.Of($"{file.Archive}: {string.Join(", ", file.Suites)}"), Style.Dim),
                templates.Count == 0 ? new Cell("not installed", Style.Dim) : new Cell($"in {Named.Of(templates, MostNamed)}", Style.Green));
        }

        foreach (var line in table.Lines(context.Terminal.OutPalette, context.Terminal.OutWidth))
        {
            yield return line;
        }

        if (found.Files.Count > most)
        {
            yield return $"and {Quantity.Count(found.Files.Count - most, "more file")} in {Quantity.Count(found.Files.Skip(most).Select(file => file.Package).Distinct().Count(), "package")}; -v shows all";
        }
    }

    /// <summary>What to say when nothing has it.</summary>
    public static Failure Nothing(string sought, FileSearch search)
    {
        var near = search.Nearest(sought);
        return search.IsEmpty
            ? new Failure("the archives of this family publish no lists of files", "coppice plan")
            : new Failure(
                $"no package of the snapshot has {(sought.Contains('/') ? "the file" : "a command or file")} {VisibleText.Of(sought)}{Foundation.Nearest.Question(sought[(sought.LastIndexOf('/') + 1)..], near)}",
                near.Count > 0 ? $"coppice provides {VisibleText.Of(near[0])}" : "coppice update (takes a new snapshot, which may have it)");
    }
}
