using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Residues;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>Finds out what has to be grown again to prove what is grown.</summary>
/// <param name="inputs">Reads what determines a template.</param>
/// <param name="generations">What is grown.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="findSnapshots">The snapshots with all that a generation grew from; none when they are gone from the
/// store.</param>
public sealed class AuditPlanner(
    InputReader inputs, GenerationStore generations, DistributionTable distributions,
    Func<Generation, IReadOnlyList<Snapshot>> findSnapshots)
{
    /// <summary>One plan for each snapshot that generations grew from; every step is a rebuild.</summary>
    /// <param name="family">What is declared.</param>
    /// <param name="templates">What to audit.</param>
    /// <exception cref="Failure">Templates that are not grown, are not as declared, or whose snapshot is gone: all of them at
    /// once.</exception>
    public IReadOnlyList<Plan> Make(Family family, IReadOnlyList<TemplateDeclaration> templates)
    {
        var steps = new List<(Snapshot Snapshot, PlanStep Step)>();
        var problems = new List<Problem>();
        var grown = templates.Select(template => generations.Current(template.Name))
            .Select(current => (current, Snapshots: current is null ? [] : findSnapshots(current))).ToList();

        // As few snapshots as may be: a base that has but one archive is found in those of its descendants, too.
        var uses = grown.SelectMany(pair => pair.Snapshots).CountBy(snapshot => snapshot.Digest).ToDictionary();
        foreach (var (template, (current, snapshots)) in templates.Zip(grown))
        {
            var snapshot = snapshots.MaxBy(snapshot => uses[snapshot.Digest]);
            if (current is null)
            {
                problems.Add(
                    new Problem(
                        $"{template.Name} is not grown: there is nothing to audit", $"coppice build {template.Name}",
                        template.Where));
            }
            else if (snapshot is null)
            {
                problems.Add(
                    new Problem(
                        $"the store no longer has the snapshot that {template.Name} was grown from", "coppice update",
                        template.Where));
            }
            else if (!IsAsDeclared(family, template, snapshot, current))
            {
                problems.Add(
                    new Problem(
                        $"{template.Name} differs from its declaration: a rebuild would give another template",
                        $"coppice build {template.Name}", template.Where));
            }
            else
            {
                steps.Add((snapshot, new PlanStep(template, PlanAction.Rebuild, [], current)));
            }
        }

        return problems.Count > 0
            ? throw new Failure(problems, kind: ProblemKind.NotFound)
            : [
                .. steps.GroupBy(step => step.Snapshot.Digest).Select(group =>
                    new Plan(family, group.First().Snapshot, [.. group.Select(step => step.Step)], []) { OnSameParents = true }),
            ];
    }

    private bool IsAsDeclared(Family family, TemplateDeclaration template, Snapshot snapshot, Generation current)
    {
        if (!family.ArchivesOf(template).All(archive => snapshot.Archives.ContainsKey(archive.Name)))
        {
            return false;
        }

        var sources = SnapshotSources.Of(snapshot, family, template);
        var manager = distributions.PackageManager(sources.Type);
        return KnownBasis.Of(family, template, current) is { Basis: { } basis, ChosenAnew: null }
            && inputs.Read(family, template, sources, manager, current.Parent?.Tree, basis).Key == current.Key;
    }
}
