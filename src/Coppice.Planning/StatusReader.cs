using Coppice.Archives;
using Coppice.Archives.Freezing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>Says how far a family is, from what lies in the store: fetches nothing, mounts nothing, needs no root.</summary>
/// <param name="planner">Compares what is declared with what is grown.</param>
/// <param name="generations">What is grown.</param>
/// <param name="architecture">An archive's architecture in the words of its distribution.</param>
public sealed class StatusReader(Planner planner, GenerationStore generations, Func<ArchiveDeclaration, string> architecture)
{
    /// <summary>Reads the status.</summary>
    /// <param name="family">What is declared.</param>
    /// <param name="snapshot">The current snapshot; null when there is none.</param>
    /// <exception cref="Failure">A record in the store is damaged, or the store has a template of that name of another
    /// family.</exception>
    public FamilyStatus Read(Family family, Snapshot? snapshot)
    {
        // An archive that is declared otherwise than it was frozen cannot be planned with: a build takes a new snapshot first.
        var uncovered = SnapshotStore.Uncovered(snapshot, family, architecture).ToHashSet();
        var covered = family.Templates.Where(template => Uncovered(family, template, uncovered).Count == 0).ToList();
        var steps = (covered.Count == 0 ? [] : planner.Make(family, snapshot!, covered).Steps)
            .ToDictionary(step => step.Template.Name);
        var declared = family.Templates.Select(template => template.Name).ToHashSet();
        return new FamilyStatus(
            family,
            snapshot,
            [
                .. family.Templates.Select(template =>
                    steps.TryGetValue(template.Name, out var step)
                        ? Planned(step)
                        : Unplanned(template, snapshot, Uncovered(family, template, uncovered))),
            ],
            [
                .. generations.Templates().Where(name => !declared.Contains(name)).Select(generations.Current)
                    .OfType<Generation>(),
            ]);
    }

    private static TemplateStatus Planned(PlanStep step) => step.Action switch
    {
        PlanAction.Keep => new TemplateStatus(step.Template, TemplateState.Current, [], step.Current),
        PlanAction.Build => new TemplateStatus(step.Template, TemplateState.Absent, [], null),
        _ => new TemplateStatus(step.Template, TemplateState.Stale, step.Reasons, step.Current),
    };

    private static List<string> Uncovered(Family family, TemplateDeclaration template, HashSet<string> uncovered) =>
        uncovered.Count == 0
            ? []
            : [.. family.ArchivesOf(template).Select(archive => archive.Name).Where(uncovered.Contains)];

    private TemplateStatus Unplanned(TemplateDeclaration template, Snapshot? snapshot, IReadOnlyList<string> uncovered) =>
        generations.Current(template.Name) is not { } current
            ? new TemplateStatus(template, TemplateState.Absent, [], null)
            : new TemplateStatus(
                template,
                TemplateState.Stale,
                [snapshot is null ? "there is no current snapshot" : $"the declaration of {string.Join(", ", uncovered)} "
                    + "changed since the last snapshot"],
                current);
}
