using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Components.Keeping;
using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Cli.Comparing;

/// <summary>Shows to a person in what two builds of components differ.</summary>
internal static class BuildDiffText
{
    public static IEnumerable<string> Lines(VerbContext context, BuildComparison found)
    {
        var lines = new List<string>();
        void Add(Table table) =>
            lines.AddRange([.. table.Lines(context.Terminal.OutPalette, context.Terminal.OutWidth), ""]);
        if (found.Packages is { Count: > 0 } packages)
        {
            Add(PackageLines.Table(packages));
        }

        if (found.Files is { Files.Count: > 0 } files)
        {
            Add(FileLines.Table(files.Files, context.Settings.Verbose));
        }

        if (found.Files is { Control.Count: > 0 } control)
        {
            Add(Control(control.Control));
        }

        foreach (var report in found.Reports ?? [])
        {
            lines.AddRange([$"diffoscope {VisibleText.Of(report.Package)}", .. report.Lines.Select(VisibleText.Of), ""]);
        }

        return lines.Append(LastLine(found));
    }

    private static Table Control(IReadOnlyList<ControlChange> changes)
    {
        var table = new Table(new Column("control files of"), new Column("", Shrinks: true));
        foreach (var package in changes.GroupBy(change => change.Package))
        {
            table.Add(
                VisibleText.Of(package.Key),
                VisibleText.Of(string.Join(", ", package.Select(change =>
                    $"{change.File} {change.Kind.ToString().ToLowerInvariant()}"))));
        }

        return table;
    }

    private static string LastLine(BuildComparison found)
    {
        string[] parts =
        [
            found.Packages is null ? "" : PackageLines.Summary(found.Packages),
            found.Files is null ? "" : FileLines.Summary(found.Files.Files),
            found.Files is { Control.Count: > 0 } files ? $"{Quantity.Count(files.Control.Count, "control file")} changed" : "",
        ];
        var differences = string.Join(" · ", parts.Where(part => part.Length > 0));
        return $"{Name(found.Before)} → {Name(found.After)}: {(differences.Length == 0 ? "no difference" : differences)}";
    }

    private static string Name(ComponentResult build) => VisibleText.Of($"{build.Component}@{build.Version}");
}
