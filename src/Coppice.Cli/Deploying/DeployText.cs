using Coppice.Cli.Output;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Planning;
using Coppice.Foundation;

namespace Coppice.Cli.Deploying;

/// <summary>Shows a person what is done to templates in Qubes.</summary>
internal static class DeployText
{
    private const int MostNamed = 6;

    /// <summary>The plan: a line for each template that changes or cannot, a summary last.</summary>
    public static IEnumerable<string> Lines(DeployPlan plan, Palette palette, int? width)
    {
        var steps = plan.Steps;
        IEnumerable<string> summary =
        [
            string.Join(", ", Counts(steps).Where(part => part.Length > 0)),
            plan.Changes.Any(step => step.Streamed > 0) ? $"send {Quantity.Size(plan.Changes.Sum(step => step.Streamed))}" : "",
            plan.Changes.Sum(step => step.Starts) is var starts and > 0 ? Quantity.Count(starts, "start") : "",
        ];
        var lines = plan.Changes.Any()
            ? ChangeList.Lines(plan.Changes.Select(ChangeOf), summary, palette, width)
            : [NothingToDo(plan)];
        return lines
            .Concat(steps.Where(step => step.ReplacesChanges)
                .Select(step => $"! {step.Name}: what someone changed inside would be lost: {Text(step.Reason)}"))
            .Concat(steps.Where(step => step is { Action: DeployAction.Keep, Reason.Length: > 0 })
                .Select(step => $"{step.Name}: {Text(step.Reason)}"))
            .Concat(plan.Undeclared.Count == 0
                ? []
                : [$"in Qubes but not in the family file (kept): {Named.Of(plan.Undeclared, MostNamed)}"]);
    }

    /// <summary>What a comparison found: a path in each line.</summary>
    public static IEnumerable<string> Lines(ComparedTemplate compared) =>
        compared.Differs.Append(Compared(compared.Generation.Template, compared.Generation.Name, compared.Differs.Count));

    /// <summary>How many paths differ.</summary>
    public static string Compared(string system, string generation, int differ) => differ == 0
        ? $"{system} is as {generation} says"
        : $"{Quantity.Count(differ, "path")} of {system} {(differ == 1 ? "differs" : "differ")} from {generation}";

    /// <summary>What was done.</summary>
    public static string Done(DeployPlan plan) =>
        $"{Quantity.Count(plan.Changes.Count(), "template")} deployed, "
            + $"{Quantity.Count(plan.Steps.Count - plan.Changes.Count())} unchanged";

    /// <summary>That nothing has to be done.</summary>
    public static string NothingToDo(DeployPlan plan)
    {
        var kept = plan.Steps.Count(step => step.Action == DeployAction.Keep);
        return kept == plan.Steps.Count
            ? $"nothing to do: {Quantity.Count(kept, "template")} in Qubes match the store"
            : $"nothing can be done: {Quantity.Count(plan.Steps.Count - kept, "template")} blocked";
    }

    private static IEnumerable<string> Counts(IReadOnlyList<DeployStep> steps)
    {
        foreach (var (action, text) in new[]
        {
            (DeployAction.Create, "to create"), (DeployAction.Replace, "to replace"), (DeployAction.Revert, "to revert"),
            (DeployAction.Settings, "to set"), (DeployAction.Keep, "unchanged"), (DeployAction.Blocked, "blocked"),
        })
        {
            var count = steps.Count(step => step.Action == action);
            yield return count == 0 ? "" : $"{Quantity.Count(count)} {text}";
        }
    }

    private static Change ChangeOf(DeployStep step)
    {
        var settings = step.Action == DeployAction.Settings && step.Changes.Count > 0
            ? $": {Named.Of([.. step.Changes.Select(change => Text(change.Name))], MostNamed)}"
            : "";
        return new Change(
            step.Action == DeployAction.Create ? ChangeKind.Add : ChangeKind.Change, step.Name,
            step.Action == DeployAction.Settings ? "set" : $"{Words(step)} {step.Wanted.Generation.Name}",
            Text(step.Reason) + settings);
    }

    private static string Words(DeployStep step) => step.Action switch
    {
        DeployAction.Replace when step.Exchange is not null => "update to",
        DeployAction.Create => "create",
        DeployAction.Revert => "revert to",
        _ => "replace by",
    };

    private static string Text(string text) => VisibleText.Of(text);
}
