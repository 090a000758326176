using Coppice.Cli.Output;
using Coppice.Engine.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Sources;

namespace Coppice.Cli.Planning;

/// <summary>Shows a plan to a person: a line for each template that changes, a summary last.</summary>
internal static class PlanText
{
    private const int MostNamed = 12;

    /// <summary>The plan.</summary>
    public static IEnumerable<string> Lines(ForeseenPlan foreseen, Palette palette, int? width)
    {
        var (plan, steps) = (foreseen.Plan, foreseen.Steps.ToList());
        var changes = plan.Changes.Select(step => ChangeOf(plan.Family, foreseen.Resolutions[step.Template.Name]));
        // What templates share is stored once: an upper bound is what each distinct package takes.
        var space = foreseen.Resolutions.Values.Sum(resolution => resolution.InstalledBytes);
        IEnumerable<string> summary =
        [
            Count(steps, PlanAction.Build, "to build"), Count(steps, PlanAction.Rebuild, "to rebuild"),
            Count(steps.Count(step => step.KeepsPackages), "to redo"),
            Count(steps.Count(step => step is { Action: PlanAction.Graft, KeepsPackages: false }), "to graft"),
            Count(steps, PlanAction.Keep, "unchanged"),
            plan.Changes.Any() ? $"download {Quantity.Size(foreseen.DownloadBytes)}" : "",
            plan.Changes.Any()
                ? $"{(space > foreseen.FreeBytes ? "! " : "")}space at most {Quantity.Size(space)} of "
                    + $"{Quantity.Size(foreseen.FreeBytes)} free"
                : "",
        ];
        var before = ComponentPlanText.Lines(foreseen.Components, palette, width)
            .Concat(ComponentPlanText.Waiting(plan.Family)).ToList();
        var lines = plan.Changes.Any() ? ChangeList.Lines(changes, summary, palette, width)
            : foreseen.Components.HasWork ? [] : [NothingToDo(plan.Family)];
        lines = before.Concat(before.Count > 0 && plan.Changes.Any() ? [""] : []).Concat(lines)
            .Concat(Own(foreseen.OwnPackages)).Concat(Trusted(foreseen));
        return plan.Undeclared.Count == 0
            ? lines
            : lines.Append($"in the store but not in family.yaml (kept): {string.Join(", ", plan.Undeclared)}");
    }

    // Nobody signed them: whoever agrees to the plan sees each.
    private static IEnumerable<string> Own(IReadOnlyList<OwnPackageNote> packages)
    {
        if (packages.Count == 0)
        {
            yield break;
        }

        yield return "packages next to the family file, not signed:";
        foreach (var note in packages)
        {
            var older = note.NewerThan is var (archive, version) ? $" · newer than {version} of {archive}" : "";
            yield return VisibleText.Of($"  {note.File}: {note.Package.Name} {note.Package.Version}{older}");
        }
    }

    // What take cannot promise.
    private static IEnumerable<string> Trusted(ForeseenPlan foreseen) => foreseen.Plan.Changes
        .SelectMany(step => foreseen.Resolutions[step.Template.Name].Further
            .Where(archive => archive.Taken.Count > 0 && foreseen.Plan.Family.Archives[archive.Archive].Take is not null)
            .Select(archive => (archive.Archive, step.Template.Name)))
        .GroupBy(pair => pair.Archive, pair => pair.Name)
        .Select(group => $"packages of {group.Key} run their scripts as root in {Named.Of([.. group], MostNamed)} and all below");

    /// <summary>That every template is as the family file declares it.</summary>
    public static string NothingToDo(Family family)
    {
        var file = VisibleText.Of(Path.GetFileName(family.File));
        return family.Templates.Count == 1 ? $"nothing to do: the template matches {file}"
            : $"nothing to do: all {Quantity.Count(family.Templates.Count, "template")} match {file}";
    }

    /// <summary>The plan, and what this machine cannot run of it.</summary>
    public static IEnumerable<string> WithObstacles(ForeseenPlan foreseen, Palette palette, int? width) =>
        Lines(foreseen, palette, width).Concat(foreseen.Obstacles.Select(problem => $"! {problem.Message}"));

    private static Change ChangeOf(Family family, Resolution resolution)
    {
        var step = resolution.Step;
        var kind = step.Action == PlanAction.Build ? ChangeKind.Add : ChangeKind.Change;
        var method = resolution.Method.Text(again: step.Action != PlanAction.Build);
        var what = step.KeepsPackages ? method : $"{method} {resolution.Place(family)}";
        List<string> why =
        [
            .. step.Reasons,
            .. step.NotGrafted.Select(reason => $"not grafted: {reason}"),
            step.Action == PlanAction.Graft
                ? Quantity.Count(resolution.Fallback.Count, "package kept", "packages kept")
                : Quantity.Count(resolution.Packages.Count, "package"),
        ];
        if (resolution.Removed.Count > 0)
        {
            why.Add($"removes {string.Join(", ", resolution.Removed)}");
        }

        if (resolution.Basis is { IsDeclared: false } basis)
        {
            why.Add($"never installs {string.Join(", ", basis.NeverInstalled)} (residue: forbid)");
            why.AddRange(basis.AllNamed.Count == 0 ? [] : [$"keeps {Named.Of(basis.AllNamed, MostNamed)}"]);
        }

        why.AddRange(resolution.Further.Where(archive => archive.Taken.Count > 0)
            .Select(archive => $"from {archive.Archive}: {Named.Of(archive.Taken, MostNamed)}"));
        why.AddRange(resolution.Further.Where(archive => archive.HeldBack.Count > 0)
            .Select(archive => $"held back from {archive.Archive}: "
                + Named.Of([.. archive.HeldBack.Select(package => $"{package.Name} {package.Version}")], MostNamed)));
        return new Change(kind, step.Template.Name, what, VisibleText.Of(string.Join("; ", why)));
    }

    private static string Count(IReadOnlyList<PlanStep> steps, PlanAction action, string what) =>
        Count(steps.Count(step => step.Action == action), what);

    private static string Count(int count, string what) => count > 0 ? $"{count} {what}" : "";
}
