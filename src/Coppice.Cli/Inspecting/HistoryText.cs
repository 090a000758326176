using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Cli.Inspecting;

/// <summary>Shows the history of a template to a person.</summary>
internal static class HistoryText
{
    public static IEnumerable<string> Lines(VerbContext context, TemplateHistory history)
    {
        var now = context.Host.Time.GetUtcNow();
        var table = new Table(
            new Column(VisibleText.Of(history.Template)), new Column("GROWN"), new Column("SNAPSHOT"), new Column("PACKAGES", Right: true), new Column("OWN", Right: true), new Column("CHANGES", Shrinks: true));
        foreach (var entry in history.Entries)
        {
            var generation = entry.Generation;
            var age = Quantity.Age(now - generation.Created);
            table.Add(
                new Cell($"{(entry.Current ? "*" : " ")} @{generation.Number}", entry.Current ? Style.Bold : Style.Plain),
                age == "just now" ? age : $"{age} ago",
                generation.Snapshot.Short,
                Quantity.Count(generation.Packages.Count),
                Quantity.Size(generation.OwnBytes),
                Changes(entry));
            foreach (var change in context.Settings.Verbose ? entry.Changes ?? [] : [])
            {
                table.Add("", "", "", "", "", PackageLines.Text(change));
            }
        }

        return table.Lines(context.Terminal.OutPalette, context.Terminal.OutWidth);
    }

    private static string Changes(HistoryEntry entry) => entry.Changes switch
    {
        null => Origin(entry.Generation),
        { Count: 0 } => "the same packages",
        _ => PackageLines.Summary(entry.Changes),
    };

    private static string Origin(Generation generation) =>
        generation.Parent is { } parent
            ? $"grown on {string.Join(" and ", generation.OtherParents.Prepend(parent).Select(one => $"{VisibleText.Of(one.Template)}@{one.Number}"))}"
            : "a base";
}
