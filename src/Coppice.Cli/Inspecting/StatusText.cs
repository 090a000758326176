using Coppice.Archives;
using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Deploying.Marks;
using Coppice.Engine.Components;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Cli.Inspecting;

/// <summary>Shows the status of a family to a person: snapshot, tree, what is not declared, the next command.</summary>
internal static class StatusText
{
    public static IEnumerable<string> Lines(
        VerbContext context, FamilyStatus status, IReadOnlyList<ComponentStatus> components,
        IReadOnlyDictionary<string, GenerationMark> deployed)
    {
        var terminal = context.Terminal;
        var palette = terminal.OutPalette;
        var now = context.Host.Time.GetUtcNow();
        yield return $"family {palette.Set(Style.Bold, VisibleText.Of(status.Family.Name))} · {Of(status.Snapshot, now)}";
        foreach (var line in Expired(status.Snapshot))
        {
            yield return palette.Set(Style.Yellow, line);
        }

        foreach (var problem in status.Problems)
        {
            yield return palette.Set(Style.Yellow, $"! {problem.Where}: {VisibleText.Shortened(problem.Message)}");
            if (problem.Hint is { } hint)
            {
                yield return $"  hint: {hint}";
            }
        }

        yield return "";
        foreach (var line in Templates(status, now).Lines(palette, terminal.OutWidth))
        {
            yield return line;
        }

        foreach (var line in ComponentRows.Lines(components, palette, terminal.OutWidth)
            .Concat(ComponentPlanText.Waiting(status.Family)).Concat(DeployedRows.Lines(status, deployed)))
        {
            yield return line;
        }

        foreach (var generation in status.Undeclared)
        {
            var family = generation.Family == status.Family.Name
                ? "not in family.yaml"
                : $"belongs to family {VisibleText.Of(generation.Family)}";
            yield return $"{VisibleText.Of(generation.Template)}@{generation.Number}: {family} "
                + $"(kept; {NextCommand.Of(context, $"forget {VisibleText.Of(generation.Template)}")} removes it)";
        }

        yield return "";
        string[] counts =
        [
            Count(status, TemplateState.Current), Count(status, TemplateState.Stale), Count(status, TemplateState.Absent),
            FamilyRows.Sum(status),
        ];
        yield return string.Join(" · ", counts.Where(part => part.Length > 0));
        yield return NextCommand.Line(context, Next(status, components, DeployedRows.Other(status, deployed).Any()), palette);
    }

    private static string Of(Snapshot? snapshot, DateTimeOffset now) => snapshot is null
        ? "no snapshot yet"
        : $"snapshot {snapshot.Digest.Short} of {snapshot.Archives.Values.Max(archive => archive.Date):yyyy-MM-dd}, taken "
            + $"{Ago(now - snapshot.Taken)}";

    // Somebody allowed it once; whoever looks later has to know.
    private static IEnumerable<string> Expired(Snapshot? snapshot) =>
        snapshot?.Archives.Values.OrderBy(archive => archive.Name, StringComparer.Ordinal)
            .SelectMany(archive => archive.Suites.Where(suite => suite.WasExpired)
            .Select(suite =>
                $"! {VisibleText.Of(archive.Name)}: the Release of {VisibleText.Of(suite.Name)} was valid until "
                    + $"{suite.ValidUntil:yyyy-MM-dd} only when it was taken (--allow-expired)")) ?? [];

    private static Table Templates(FamilyStatus status, DateTimeOffset now)
    {
        var table = new Table(
            new Column("TEMPLATE"), new Column("GENERATION", Right: true), new Column("STATE"),
            new Column("PACKAGES", Right: true),
            new Column("OWN", Right: true), new Column("TOTAL", Right: true), new Column("GROWN"), new Column("", Shrinks: true));
        foreach (var (name, template, again) in FamilyRows.Of(status))
        {
            if (again)
            {
                table.Add(new Cell(name, Style.Dim));
                continue;
            }

            var state = new Cell(template.State.ToString().ToLowerInvariant(), StyleOf(template.State));
            if (template.Generation is { } generation)
            {
                table.Add(
                    name, $"@{generation.Number}", state, Quantity.Count(generation.Packages.Count),
                    Quantity.Size(generation.OwnBytes), Quantity.Size(generation.TotalBytes),
                    new Cell(Ago(now - generation.Created), Style.Dim), VisibleText.Of(string.Join("; ", template.Reasons)));
            }
            else
            {
                table.Add(name, new Cell("-", Style.Dim), state);
            }
        }

        return table;
    }

    private static Style StyleOf(TemplateState state) => state switch
    {
        TemplateState.Current => Style.Green,
        TemplateState.Stale => Style.Yellow,
        _ => Style.Dim,
    };

    private static string Count(FamilyStatus status, TemplateState state) =>
        status.Templates.Count(template => template.State == state) is var count and > 0
            ? $"{count} {state.ToString().ToLowerInvariant()}"
            : "";

    // What a build would do is worth a look before the first one; later, only newer packages can change anything.
    private static string Next(FamilyStatus status, IReadOnlyList<ComponentStatus> components, bool deploys) =>
        status.Snapshot is null ? "plan"
        : components.Any(component => component.State != TemplateState.Current) ? "build"
        : status.Templates.Any(template => template.State != TemplateState.Current) ? "build"
        : deploys ? "deploy"
        : "update    # fetches what is newer in the archives";

    private static string Ago(TimeSpan age) => Quantity.Age(age) is var text && text == "just now" ? text : $"{text} ago";
}
