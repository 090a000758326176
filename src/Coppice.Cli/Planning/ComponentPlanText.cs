using Coppice.Cli.Output;
using Coppice.Engine.Components;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Cli.Planning;

/// <summary>Shows to a person what is built from components.</summary>
internal static class ComponentPlanText
{
    /// <summary>The components that are built, and how many are not; nothing where no archive is built.</summary>
    public static IEnumerable<string> Lines(ComponentPlan plan, Palette palette, int? width)
    {
        if (!plan.HasWork)
        {
            return [];
        }

        var kept = plan.Steps.Count(step => step.Action == ComponentAction.Keep);
        var building = plan.Steps.Count(step => step.Action == ComponentAction.Build);
        var waiting = plan.Steps.Count(step => step.Action == ComponentAction.Await);
        return ChangeList.Lines(
            plan.Changes.Select(step => new Change(
                step.Result is null ? ChangeKind.Add : ChangeKind.Change, VisibleText.Of(step.Name),
                step.Action == ComponentAction.Await ? $"build for {step.Archive.Name}, if anything changes"
                    : $"build for {step.Archive.Name}",
                VisibleText.Of(string.Join("; ", Shown(step))))),
            [
                Quantity.Count(building, "component") + " to build", waiting > 0 ? $"{waiting} perhaps" : "",
                kept > 0 ? $"{kept} unchanged" : "",
                building + waiting == 0
                    ? string.Join(", ", plan.Archives.Where(one => !one.IsCurrent).Select(one => one.Archive.Name))
                        + " is put together anew"
                    : "",
            ],
            palette, width);
    }

    /// <summary>The templates whose plan is not known before an archive is built.</summary>
    public static IEnumerable<string> Waiting(Family family) => family.Waiting.GroupBy(pair => pair.Value, pair => pair.Key)
        .Select(group => $"known after {VisibleText.Of(group.Key)} is built: "
            + VisibleText.Of(string.Join(", ", group.Order(StringComparer.Ordinal))));

    /// <summary>What became of it.</summary>
    public static IEnumerable<string> Ended(IReadOnlyList<ArchiveOutcome> outcomes) => outcomes
        .Where(outcome => outcome.Problems.Count == 0)
        .Select(outcome => $"{outcome.Archive.Name}: {Quantity.Count(outcome.Built.Count, "component")} built");

    // An own tree is no signed source: whoever agrees to the plan sees it.
    private static IEnumerable<string> Shown(ComponentStep step) =>
        step.Ordered.Component.Source is { Kind: Coppice.Sources.SourceKind.Override } source
            ? step.Reasons.Append($"from {source.From}, not signed")
            : step.Reasons;
}
