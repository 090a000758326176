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
        // One that is not as declared cannot be taken at all, but what is grown of the others is to be seen all the same.
        var problems = new List<Problem>();
        var uncovered = family.Archives.Values.Where(archive => !IsCovered(family, snapshot, archive, problems))
            .Select(archive => archive.Name).ToHashSet();
        var wrong = problems.Select(problem => problem.Where).ToHashSet();
        var covered = new List<TemplateDeclaration>();
        foreach (var template in family.Templates.Where(template => Uncovered(family, template, uncovered).Count == 0))
        {
            var found = planner.ArchiveProblems(family, snapshot!, template);
            problems.AddRange(found);
            if (found.Count == 0)
            {
                covered.Add(template);
            }
        }

        // What grows on one that cannot be planned cannot be planned either.
        var usable = covered.Select(template => template.Name).ToHashSet(StringComparer.Ordinal);
        covered = [.. covered.Where(template => family.Chain(template).All(above => usable.Contains(above.Name)))];
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
                        : Unplanned(template, Why(template))),
            ],
            [
                .. generations.Templates().Where(name => !declared.Contains(name) && !family.IsKnown(name))
                    .Select(generations.Current)
                    .OfType<Generation>(),
            ])
        {
            Problems = [.. problems.DistinctBy(problem => (problem.Message, problem.Where))],
        };

        string Why(TemplateDeclaration template)
        {
            var missing = Uncovered(family, template, uncovered);
            return snapshot is null ? "there is no current snapshot"
                : family.ArchivesOf(template).Any(archive => wrong.Contains(archive.Where)) || missing.Count == 0
                ? "its archives cannot be used as declared"
                : $"the declaration of {string.Join(", ", missing)} changed since the last snapshot";
        }
    }

    private bool IsCovered(Family family, Snapshot? snapshot, ArchiveDeclaration archive, List<Problem> problems)
    {
        try
        {
            return Coverage.Covers(snapshot, family, archive, architecture(archive));
        }
        catch (Failure failure)
        {
            problems.AddRange(
                failure.Problems.Select(problem => problem.Where is null ? problem with { Where = archive.Where } : problem));
            return false;
        }
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

    private TemplateStatus Unplanned(TemplateDeclaration template, string why) =>
        generations.Current(template.Name) is { } current
            ? new TemplateStatus(template, TemplateState.Stale, [why], current)
            : new TemplateStatus(template, TemplateState.Absent, [], null);
}
