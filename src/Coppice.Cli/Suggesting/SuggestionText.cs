using Coppice.Cli.Output;
using Coppice.Foundation;
using Coppice.Planning.Suggestions;

namespace Coppice.Cli.Suggesting;

/// <summary>Shows a person what a better tree would be.</summary>
internal static class SuggestionText
{
    public static IEnumerable<string> Lines(Suggestion suggestion, Palette palette, int? width)
    {
        foreach (var ancestor in suggestion.Ancestors)
        {
            yield return $"{palette.Set(Style.Green, "+")}  {palette.Set(Style.Bold, ancestor.Template)}  from "
                + $"{VisibleText.Of(ancestor.Parent)}: {Quantity.Count(ancestor.Count, "package")}, "
                + $"{Quantity.Size(ancestor.InstalledBytes)}, common to "
                + $"{string.Join(", ", ancestor.Children.Select(VisibleText.Of))}; saves {Text(ancestor.Saved)}";
            yield return $"     packages: [{string.Join(", ", ancestor.Packages.Select(VisibleText.Of))}]";
        }

        var table = new Table(new Column(), new Column(), new Column(), new Column(), new Column("", Shrinks: true));
        foreach (var move in suggestion.Moves)
        {
            table.Add(
                new Cell("~", Style.Yellow), new Cell(VisibleText.Of(move.Template), Style.Bold),
                $"from {VisibleText.Of(move.To)} instead of {VisibleText.Of(move.From)}",
                $"saves {Text(move.Saved)}", $"packages: [{string.Join(", ", move.Packages.Select(VisibleText.Of))}]");
        }

        foreach (var line in table.Lines(palette, width))
        {
            yield return line;
        }

        foreach (var remark in suggestion.Remarks)
        {
            yield return $"{palette.Set(Style.Dim, "·")}  {VisibleText.Of(remark)}";
        }

        foreach (var refused in suggestion.Refused)
        {
            yield return $"{palette.Set(Style.Dim, "·")}  stays where it is, because it would have other packages elsewhere: "
                + $"{VisibleText.Of(refused)}";
        }

        yield return "";
        yield return suggestion.IsBetter
            ? $"{Whole(suggestion.Before)} → {palette.Set(Style.Bold, Whole(suggestion.After))}: saves "
                + $"{Text(suggestion.Before - suggestion.After)}; every template has the packages that it has now (asked apt)"
            : $"{Whole(suggestion.Before)}: no better tree was found";
        yield return palette.Set(
            Style.Dim,
            "by a model of growing (docs/suggest.md); contents of files are stored once in any tree and are not counted");
    }

    public static IEnumerable<string> Lines(PackageAdvice advice, Palette palette)
    {
        var what = $"{Quantity.Count(advice.Count, "package")} with what it needs beyond {VisibleText.Of(advice.Below)}, "
            + $"{Quantity.Size(advice.InstalledBytes)}";
        yield return $"{palette.Set(Style.Bold, VisibleText.Of(advice.Package))}: installed in {Names(advice.Installing)}; "
            + $"{Quantity.Count(advice.Having.Count, "template has", "templates have")} it";
        if (advice.Installing.Count == 1)
        {
            yield return advice.Having.Count == 1
                ? "it is installed once and nothing inherits it: there is nothing to save"
                : "it is installed once and inherited by all others: it cannot be cheaper";
            yield return $"one more installation would cost {Text(advice.Again)}";
            yield break;
        }

        yield return $"one installation more costs {Text(advice.Again)} ({what}); its files are stored once however often it is "
            + "installed";
        yield return advice.InheritIsCheaper
            ? $"{palette.Set(Style.Green, "inherit it:")} a template of its own between {VisibleText.Of(advice.Below)} and "
                + $"these saves {Text(advice.SavedByAncestor)}"
            : $"{palette.Set(Style.Green, "install it again:")} a template of its own between {VisibleText.Of(advice.Below)} "
                + $"and these would cost {Text(default(Cost) - advice.SavedByAncestor)} more";
        yield return advice.Others.Count == 0
            ? $"in {VisibleText.Of(advice.Below)} itself it would save {Text(advice.SavedBelow)}, and no other template would "
                + "get it"
            : $"in {VisibleText.Of(advice.Below)} itself it would save {Text(advice.SavedBelow)}, but {Names(advice.Others)} "
                + "would have it, too";
    }

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= 6
            ? string.Join(", ", names.Select(VisibleText.Of))
            : $"{string.Join(", ", names.Take(5).Select(VisibleText.Of))} and {names.Count - 5} others";

    private static string Whole(Cost cost) => $"{cost.Seconds:0} s of growing, {Quantity.Size(cost.Bytes)} of layers";

    private static string Text(Cost cost) =>
        $"{(Math.Abs(cost.Seconds) < 9.95 ? cost.Seconds.ToString("0.0") : cost.Seconds.ToString("0"))} s and "
            + $"{Quantity.Size(cost.Bytes)}";
}
