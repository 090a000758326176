using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Foundation;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Updating;

/// <summary>
/// Shows to a person which packages an update changes: each change once, however many templates it is in; what is dangerous last.
/// </summary>
internal static class ForecastText
{
    // More upgrades than this nobody reads; what is dangerous is always shown.
    private const int Most = 30;
    private const int FewTemplates = 2;

    public static IEnumerable<string> Lines(IReadOnlyList<ForecastChange> changes, bool all, Palette palette, int? width)
    {
        if (changes.Count == 0)
        {
            return [];
        }

        var (harmless, grave) = (
            changes.Where(change => !change.Change.IsGrave).ToList(), changes.Where(change => change.Change.IsGrave).ToList());
        var shown = all ? harmless.Count : Math.Min(harmless.Count, Most);
        var table = new Table(
            new Column(), new Column(), new Column(), new Column("", Right: true), new Column("", Shrinks: true));
        Add(table, harmless.Take(shown), all);
        if (shown < harmless.Count)
        {
            table.Add("", new Cell($"… and {Quantity.Count(harmless.Count - shown)} more; -v shows them", Style.Dim));
        }

        Add(table, grave, all);
        return [.. table.Lines(palette, width), "", PackageLines.Summary([.. changes.Select(change => change.Change)])];
    }

    private static void Add(Table table, IEnumerable<ForecastChange> changes, bool all)
    {
        foreach (var change in changes)
        {
            var unsure = !change.Change.IsGrave ? ""
                : change.WasBroughtBeyondForecast ? ", unless what brought it brings it again"
                : change.IsCertain ? "" : ", unless a script does something else";
            table.Add([.. PackageLines.Cells(change.Change), new Cell($"in {Where(change.Templates, all)}{unsure}", Style.Dim)]);
        }
    }

    private static string Where(IReadOnlyList<string> templates, bool all) => all || templates.Count <= FewTemplates
        ? VisibleText.Of(string.Join(", ", templates))
        : Quantity.Count(templates.Count, "template");
}
