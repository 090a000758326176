using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Engine.Documents;
using Coppice.Engine.Updating;
using Coppice.Foundation;
using Coppice.Planning.Updates;

namespace Coppice.Cli.Checking;

/// <summary>
/// Shows updates to a person: each once with the templates that have it, or by template; a summary and the next command last.
/// </summary>
internal static class CheckText
{
    // So many templates are named; more are counted.
    private const int Named = 2;
    private const int MostNamed = 12;

    public static IEnumerable<string> Lines(VerbContext context, CheckReport check)
    {
        var report = check.Templates;
        var (palette, width) = (context.Terminal.OutPalette, context.Terminal.OutWidth);
        var shown = context.Settings.Verbose ? ByTemplate(report, palette, width) : ByPackage(report).Lines(palette, width);
        var absent =
            report.Templates.Where(template => template.Generation is null).Select(template => template.Template.Name).ToList();
        IEnumerable<string> never = absent.Count > 0
            ? [$"never grown: {Output.Named.Of(absent, context.Settings.Verbose ? absent.Count : MostNamed)}"]
            : [];
        var lines = shown.Concat(report.Unsatisfied.SelectMany(template => Unsatisfied(template, context.Settings.Verbose)))
            .Concat(never).Concat(ComponentNewsText.Lines(check.Components, palette, width))
            .Concat(ChangesText.Lines(check.Changes, palette, width, context.Settings.Verbose)).ToList();
        return
        [
            .. lines, .. lines.Count > 0 ? [""] : Array.Empty<string>(), Summary(report, context.Host.Time.GetUtcNow()),
            .. Next(context, check, absent.Count),
        ];
    }

    private static Table ByPackage(UpdateReport report)
    {
        var table = new Table(new Column(), new Column(), new Column(), new Column(Right: true), new Column(Shrinks: true));
        foreach (var (update, templates) in report.ByPackage)
        {
            var where = templates.Count <= Named
                ? $"in {string.Join(", ", templates)}"
                : $"in {Quantity.Count(templates.Count, "template")}";
            table.Add([.. Cells(update), new Cell(where, Style.Dim)]);
        }

        return table;
    }

    private static IEnumerable<string> ByTemplate(UpdateReport report, Palette palette, int? width)
    {
        foreach (var template in report.Templates.Where(template => template.Updates.Count > 0))
        {
            var table = new Table(new Column(), new Column(), new Column(), new Column(Right: true));
            foreach (var update in template.Updates.OrderByDescending(update => update.To.Security))
            {
                table.Add([.. Cells(update)]);
            }

            yield return palette.Set(Style.Bold, template.Template.Name);
            foreach (var line in table.Lines(palette, width - 2))
            {
                yield return "  " + line;
            }
        }
    }

    // Told apart from updates, of which there would be some for ever.
    private static IEnumerable<string> Unsatisfied(TemplateUpdates template, bool all)
    {
        var packages =
            template.NotBrought.Select(update => VisibleText.Of($"{update.Name} {update.From} → {update.To.Version}")).ToList();
        return
        [
            $"{template.Template.Name}: its own configuration (pins) prefers "
                + $"{Output.Named.Of(packages, all ? packages.Count : MostNamed)};",
            $"  an update brings only what declarations ask for: name {(packages.Count == 1 ? "it" : "them")} in packages: of a "
                + $"template that grows on {template.Template.Name}",
        ];
    }

    private static IEnumerable<Cell> Cells(PackageUpdate update) =>
    [
        new(VisibleText.Of(update.Name), Style.Bold),
        new(VisibleText.Of($"{update.From} → {update.To.Version}"), Style.Yellow),
        update.To.Security ? new("security", Style.Red) : new(VisibleText.Of(update.To.Suite), Style.Dim),
        new(Quantity.Size(update.To.Size), Style.Dim),
    ];

    private static string Summary(UpdateReport report, DateTimeOffset now)
    {
        var updates = report.ByPackage;
        var age = TimeSpan.FromSeconds(CheckDocument.Age(report, now));
        var metadata = Quantity.Age(age) is var text && text == "just now" ? "metadata fetched just now" : $"metadata {text} old";
        var grown = report.Templates.Count(template => template.Generation is not null);
        if (grown == 0)
        {
            return "nothing to check: no template has been grown yet";
        }

        if (updates.Count == 0)
        {
            return $"no updates in {Quantity.Count(grown, "template")} · {metadata}";
        }

        var security = updates.Count(pair => pair.Update.To.Security);
        var templates = Quantity.Count(report.Templates.Count(template => template.Updates.Count > 0), "template");
        return $"{Quantity.Count(updates.Count, "update")} in {templates}, "
            + $"{(security == 0 ? "none" : Quantity.Count(security))} of them security"
            + $" · download {Quantity.Size(report.DownloadBytes)} · {metadata}";
    }

    private static IEnumerable<string> Next(VerbContext context, CheckReport report, int absent) =>
        report.HasUpdates ? [NextCommand.Line(context, "update", context.Terminal.OutPalette)]
        : absent > 0 ? [NextCommand.Line(context, "build", context.Terminal.OutPalette)]
        : [];
}
