using Coppice.Cli.Output;
using Coppice.Engine.Explaining;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Cli.Reasons;

/// <summary>Shows a person what taking packages out of a template would do.</summary>
internal static class RemovalText
{
    private const int MostRefusals = 3;

    public static IEnumerable<string> Lines(ReasonedTemplate template, RemovalAnswer answer, Palette palette, int? width)
    {
        var table = new Table(new Column(), new Column(), new Column("", Right: true), new Column("", Shrinks: true));
        foreach (var package in answer.Removed)
        {
            table.Add(
                new Cell("-", Style.Red), new Cell(VisibleText.Of(package.Reasons.Package.Name), Style.Bold),
                Quantity.Size(package.Reasons.Package.InstalledSize),
                VisibleText.Of(Why(package)));
        }

        var size = answer.Removed.Sum(package => package.Reasons.Package.InstalledSize);
        var what = string.Join(", ", answer.Asked.Select(VisibleText.Of));
        List<string> lines =
        [
            $"without {what}, {template.Shown} would lose {Quantity.Count(answer.Removed.Count, "package")}, "
                + $"{Quantity.Size(size)} (declared size)",
            "",
            .. table.Lines(palette, width), "",
        ];
        if (answer.Unneeded.Count > 0)
        {
            lines.Add(
                $"no longer needed by anything (they stay until listed in without:): "
                    + $"{string.Join(", ", answer.Unneeded.Select(VisibleText.Of))}");
        }

        if (answer.GivesBack is { } owner)
        {
            lines.Add($"that is exactly what {VisibleText.Of(owner)} added");
        }

        lines.Add(answer.Refusals.Count == 0
            ? palette.Set(Style.Green, $"a child of {VisibleText.Of(template.Name)} can have: without: [{what}]")
            : palette.Set(Style.Red, $"without: [{what}] would be refused:"));
        lines.AddRange(answer.Refusals.GroupBy(refusal => refusal.Hint).SelectMany(group => Refusals([.. group], palette)));
        return lines;
    }

    private static string Why(RemovedPackage package)
    {
        var from = package.Reasons.WasThereBefore
            ? $"there since {package.Reasons.First.Template}"
            : $"brought by {package.Reasons.First.Template}";
        var root = package.Reasons.Reasons is [var reason, ..]
            ? $"; {ReasonText.Of(reason.IsLoose ? reason with { Links = [] } : reason)}"
            : "";
        return $"{package.Chain ?? (package.IsAsked ? "asked for" : "is removed with it")}; {from}{root}";
    }

    // Those that one change would mend, with that change once.
    private static IEnumerable<string> Refusals(IReadOnlyList<Problem> refusals, Palette palette)
    {
        foreach (var refusal in refusals.Take(MostRefusals))
        {
            yield return "  " + VisibleText.Of(refusal.Message);
            foreach (var detail in refusal.Details ?? [])
            {
                yield return "    " + VisibleText.Of(detail);
            }
        }

        if (refusals.Count > MostRefusals)
        {
            yield return palette.Set(
                Style.Dim,
                $"  and {Quantity.Count(refusals.Count - MostRefusals, "more package")} for the same reason; --json names them");
        }

        if (refusals[0].Hint is { } hint)
        {
            yield return $"  {palette.Set(Style.Cyan, "hint:")} {VisibleText.Of(hint)}";
        }
    }
}
