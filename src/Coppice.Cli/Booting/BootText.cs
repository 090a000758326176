using System.Globalization;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Diagnosis.Booting;
using Coppice.Diagnosis.Journal;
using Coppice.Engine.Diagnosing;
using Coppice.Foundation;

namespace Coppice.Cli.Booting;

/// <summary>Shows to a person how a start went.</summary>
internal static class BootText
{
    // Of each failed unit; -v shows all that there are.
    private const int Lines = 10;

    public static IEnumerable<string> Of(VerbContext context, BootedTemplate report)
    {
        var (generation, result, advice, made) = report;
        var palette = context.Terminal.OutPalette;
        yield return Headline(palette, $"{VisibleText.Of(generation.Template)}@{generation.Number}", result);
        yield return palette.Set(Style.Dim, $"kernel {VisibleText.Of(result.Kernel)}, by {result.Acceleration}");
        if (made.Names.Count > 0)
        {
            yield return palette.Set(
                Style.Dim,
                $"growing removed {VisibleText.Of(string.Join(", ", made.Names))}, which {made.Unit} makes at each start, "
                    + "except in a template");
        }

        var units = Units(result.Report.Failed, advice, palette, context.Settings.Verbose, result.Report.NeedXen)
            .Concat(NotStarted(result.Report, palette, context.Settings.Verbose));
        foreach (var line in units)
        {
            yield return line;
        }

        var failed = result.Report.Failed.Select(unit => unit.Name).ToHashSet();
        var others = advice.Where(item => !failed.Contains(item.Missing.Unit)).GroupBy(item => item.Missing.Name).ToList();
        if (others.Count > 0)
        {
            yield return "";
        }

        foreach (var group in others)
        {
            var missedBy = group.Select(item => item.Missing.Unit).Where(unit => unit.Length > 0).Distinct().ToList();
            yield return $"also missing: {VisibleText.Of(group.Key)}{Has(group.First())}"
                + (
                    missedBy.Count == 0
                        ? ""
                        : palette.Set(
                            Style.Dim,
                            $", missed by {VisibleText.Of(missedBy[0])}"
                                + (missedBy.Count > 1 ? $" and {missedBy.Count - 1} more" : "")));
        }

        yield return "";
        yield return $"console     {VisibleText.Of(result.Console)}";
        if (result.Screenshot is { } shot)
        {
            yield return $"screenshot  {VisibleText.Of(shot)}";
        }
    }

    /// <summary>Failed units with their last lines and what is missing in them; an empty line before each.</summary>
    public static IEnumerable<string> Units(
        IReadOnlyList<FailedUnit> failed, IReadOnlyList<Advice> advice, Palette palette, bool all,
        IReadOnlySet<string>? needXen = null)
    {
        foreach (var unit in failed)
        {
            yield return "";
            yield return palette.Set(Style.Bold, VisibleText.Of(unit.Name))
                + (unit.Description.Length > 0 ? $"  {VisibleText.Of(unit.Description)}" : "")
                + (unit.Result.Length > 0 ? palette.Set(Style.Dim, $" · {VisibleText.Of(unit.Result)}") : "")
                + (needXen?.Contains(unit.Name) == true ? palette.Set(Style.Dim, " · needs Xen") : "");
            var lines = all ? unit.Lines : [.. unit.Lines.TakeLast(Lines)];
            if (lines.Count < unit.Lines.Count)
            {
                yield return palette.Set(Style.Dim, $"    … {unit.Lines.Count - lines.Count} earlier; -v shows all");
            }

            foreach (var line in lines)
            {
                yield return $"    {VisibleText.Of(line)}";
            }

            foreach (var line in advice.Where(item => item.Missing.Unit == unit.Name).SelectMany(item => Missing(item, palette)))
            {
                yield return $"  {line}";
            }
        }
    }

    /// <summary>Units that were not started, by what that leads back to; an empty line before.</summary>
    private static IEnumerable<string> NotStarted(BootReport report, Palette palette, bool all)
    {
        // What never came itself, such as a device, stands at the head of what waited for it.
        foreach (var group in report.NotStarted.GroupBy(unit => string.Join(", ", unit.Because)))
        {
            var names = group.Select(unit => unit.Unit.Name).Where(name => name != group.Key).ToList();
            var needsXen = group.First().Because.All(report.NeedXen.Contains);
            yield return "";
            yield return palette.Set(Style.Bold, VisibleText.Of(group.Key))
                + (group.First().Because.All(name => report.Find(name)?.HasFailed == true) ? " failed" : " did not come")
                + palette.Set(Style.Dim, needsXen ? " · needs Xen" : "");
            foreach (var line in Names(names, palette, all))
            {
                yield return line;
            }
        }
    }

    /// <summary>Names of units that were not started, so many that they can be read.</summary>
    public static IEnumerable<string> Names(IReadOnlyList<string> names, Palette palette, bool all)
    {
        if (names.Count == 0)
        {
            yield break;
        }

        yield return $"  so {Quantity.Count(names.Count, "unit")} {(names.Count == 1 ? "was" : "were")} not started:";
        foreach (var name in all ? names : names.Take(Lines))
        {
            yield return $"    {VisibleText.Of(name)}";
        }

        if (!all && names.Count > Lines)
        {
            yield return palette.Set(Style.Dim, $"    … {names.Count - Lines} more; -v shows all");
        }
    }

    private static string Headline(Palette palette, string template, BootResult result)
    {
        var seconds = result.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
        var failed = Quantity.Count(result.Report.Failed.Count, "unit");
        return result.End switch
        {
            BootEnd.Up => palette.Set(Style.Green, $"{template} was up after {seconds} s"),
            BootEnd.UpWithoutXen => palette.Set(
                Style.Green, $"{template} was up as far as it gets without Xen after {seconds} s: {Lacking(result.Report)}"),
            BootEnd.Degraded when result.Report.Failed.Count == 0 => palette.Set(
                Style.Yellow, $"{template} was up after {seconds} s, but {Lacking(result.Report)}"),
            BootEnd.Degraded => palette.Set(Style.Yellow, $"{template} was up after {seconds} s, but {failed} failed"),
            _ => palette.Set(Style.Red, $"{template} did not come up: {result.Why} ({seconds} s)"),
        };
    }

    private static string Lacking(BootReport report)
    {
        var failed = Quantity.Count(report.Failed.Count, "unit");
        return report.NotStarted.Count == 0 ? $"{failed} failed" : $"{failed} failed, {report.NotStarted.Count} not started";
    }

    private static IEnumerable<string> Missing(Advice advice, Palette palette)
    {
        var missing = advice.Missing;
        var called = missing.Script is { } script
            ? $", called in {VisibleText.Of(script)}{(missing.ScriptLine is { } line ? $":{line}" : "")}"
            : "";
        yield return palette.Set(Style.Red, $"missing: {VisibleText.Of(missing.Command)}") + called + Has(advice);
        if (advice.Source is { } source)
        {
            yield return palette.Set(
                Style.Cyan,
                $"look at: {VisibleText.Of(source.Place.File)}:{source.Place.Line}"
                    + (
                        source.MadeBy is { } author
                            ? $": {VisibleText.Of(author)} made that script"
                            : ", which the family lays there"));
        }

        if (advice is { Line: { } change, Place: { } place })
        {
            yield return palette.Set(Style.Cyan, $"change:  {VisibleText.Of(place.File)}:{place.Line}: {VisibleText.Of(change)}");
        }
        else if (advice.Installed && advice.Place is { } declared)
        {
            yield return palette.Set(
                Style.Cyan,
                $"look at: {VisibleText.Of(declared.File)}:{declared.Line}: "
                    + (advice.RemovedBy is { } remover
                        ? $"{VisibleText.Of(remover.Value)} removed the file"
                        : "`delete-paths:`, `files:` or a script removed the file"));
        }
    }

    private static string Has(Advice advice) => advice.Packages.Count switch
    {
        1 when advice.Installed =>
            $"; it is in the package {VisibleText.Of(advice.Packages[0])}, which is installed: the file was removed",
        0 => "; no package of the snapshot has it",
        1 => $"; it is in the package {VisibleText.Of(advice.Packages[0])}",
        _ => $"; it is in one of the packages {VisibleText.Of(string.Join(", ", advice.Packages.Take(5)))}",
    };
}
