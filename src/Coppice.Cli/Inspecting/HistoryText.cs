using System.Globalization;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Cli.Inspecting;

/// <summary>Shows the history of a template to a person.</summary>
internal static class HistoryText
{
    /// <param name="context">The run.</param>
    /// <param name="history">The history.</param>
    /// <param name="everyPackage">Whether every package that changed is named.</param>
    public static IEnumerable<string> Lines(VerbContext context, TemplateHistory history, bool everyPackage)
    {
        var table = new Table(
            new Column(VisibleText.Of(history.Template)), new Column("GROWN (UTC)"), new Column("SNAPSHOT"),
            new Column("PACKAGES", Right: true), new Column("CHANGED"),
            new Column("SIZE", Right: true), new Column("WHY", Shrinks: true));
        foreach (var entry in history.Entries)
        {
            var generation = entry.Generation;
            table.Add(
                new Cell($"{(entry.Current ? "*" : " ")} @{generation.Number}", entry.Current ? Style.Bold : Style.Plain),
                generation.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                DateTimeOffset.FromUnixTimeSeconds(generation.Epoch).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Quantity.Count(generation.Packages.Count),
                Counts(entry.Changes),
                entry.SizeChange is { } change ? Quantity.SizeChange(change) : Quantity.Size(generation.TotalBytes),
                VisibleText.Of(Why(entry)));
            foreach (var reason in everyPackage ? generation.NotFaster : [])
            {
                table.Add("", "", "", "", "", "", VisibleText.Of(reason));
            }

            foreach (var package in everyPackage ? entry.Changes ?? [] : [])
            {
                table.Add("", "", "", "", "", "", PackageLines.Text(package));
            }
        }

        return table.Lines(context.Terminal.OutPalette, context.Terminal.OutWidth);
    }

    // "+2 -1 ~3": come, gone, of another version. What became older is worth a word of its own.
    private static string Counts(IReadOnlyList<PackageChange>? changes)
    {
        if (changes is null or { Count: 0 })
        {
            return changes is null ? "" : "none";
        }

        int Of(PackageChangeKind kind) => changes.Count(change => change.Kind == kind);
        (string Mark, int Count)[] counts =
            [
                ("+", Of(PackageChangeKind.Added)), ("-", Of(PackageChangeKind.Removed)), ("~", Of(PackageChangeKind.Upgraded)),
                ("DOWNGRADED ", Of(PackageChangeKind.Downgraded)),
            ];
        return string.Join(' ', counts.Where(count => count.Count > 0).Select(count => $"{count.Mark}{count.Count}"));
    }

    private static string Why(HistoryEntry entry) => entry.Before is not { } before ? Origin(entry.Generation)
        : entry.Generation.Tree == before.Tree ? "the same tree"
        : entry.Reasons.Count > 0 ? string.Join("; ", entry.Reasons)
        : Origin(entry.Generation);

    private static string Origin(Generation generation) =>
        generation.Parent is null ? "a base" : $"grown on {ParentNames.Of(generation)}";
}
