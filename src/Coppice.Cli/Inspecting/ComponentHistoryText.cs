using System.Globalization;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Components.Keeping;
using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Cli.Inspecting;

/// <summary>Shows the history of a component to a person.</summary>
internal static class ComponentHistoryText
{
    // Of a commit.
    private const int Digits = 12;

    /// <param name="context">The run.</param>
    /// <param name="history">The history.</param>
    /// <param name="everything">Whether commit, signers and log of each build are named.</param>
    public static IEnumerable<string> Lines(VerbContext context, ComponentHistory history, bool everything)
    {
        var table = new Table(
            new Column(VisibleText.Of($"{history.Component} in {history.State.Archive}")), new Column("BUILT (UTC)"),
            new Column("SOURCE"), new Column("CHANGED"), new Column("WHY", Shrinks: true));
        foreach (var entry in history.Entries)
        {
            var built = entry.Result;
            table.Add(
                new Cell(
                    VisibleText.Of($"{(entry.Current ? "*" : " ")} @{built.Version}"), entry.Current ? Style.Bold : Style.Plain),
                built.Built.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                VisibleText.Of(Source(built)), Changed(entry), VisibleText.Of(Why(entry)));
        }

        return table.Lines(context.Terminal.OutPalette, context.Terminal.OutWidth)
            .Concat(everything ? history.Entries.SelectMany(entry => Details(entry.Result)) : []);
    }

    private static string Source(ComponentResult built) =>
        built.IsOverride ? "own tree" : built.Tag.Length > 0 ? built.Tag : built.Commit[..Math.Min(Digits, built.Commit.Length)];

    private static string Changed(BuildEntry entry) => entry.Changed switch
    {
        null => "",
        0 => "none",
        { } count => $"{Quantity.Count(count)} of {Quantity.Count(entry.Result.Packages.Count(), "package")}",
    };

    private static string Why(BuildEntry entry) =>
        entry.Before is null ? "the oldest that is kept"
        : entry.Reasons.Count > 0 ? string.Join("; ", entry.Reasons)
        : "built again";

    // Too long for a column.
    private static IEnumerable<string> Details(ComponentResult built)
    {
        yield return "";
        yield return VisibleText.Of($"@{built.Version}");
        foreach (var line in (string[])
        [
            .. built.Commit.Length > 0 ? (string[])[$"commit {built.Commit}"] : [],
            .. built.Signers.Select(signer => $"signed by {signer}"),
            $"log: {BuildStore.LogOf(built.Key)}",
        ])
        {
            yield return VisibleText.Of($"  {line}");
        }
    }
}
