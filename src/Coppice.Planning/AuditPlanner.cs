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
/// <param name="findSnapshot">The snapshot with the frozen archive of that digest; null when it is gone from the store.</param>
public sealed class AuditPlanner(
    InputReader inputs, GenerationStore generations, DistributionTable distributions, Func<Digest, Snapshot?> findSnapshot)
{
    /// <summary>One plan for each snapshot that generations grew from; every step is a rebuild.</summary>
    /// <param name="family">What is declared.</param>
    /// <param name="templates">What to audit.</param>
    /// <exception cref="Failure">Templates that are not grown, are not as declared, or whose snapshot is gone: all of them at
    /// once.</exception>
    public IReadOnlyList<Plan> Make(Family family, IReadOnlyList<TemplateDeclaration> templates)
    {
        var steps = new List<(Digest Archive, Snapshot Snapshot, PlanStep Step)>();
        var problems = new List<Problem>();
        foreach (var template in templates)
        {
            var current = generations.Current(template.Name);
            var snapshot = current is null ? null : findSnapshot(current.Snapshot);
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
                steps.Add((current.Snapshot, snapshot, new PlanStep(template, PlanAction.Rebuild, [], current)));
            }
        }

        return problems.Count > 0
            ? throw new Failure(problems)
            : [
                .. steps.GroupBy(step => step.Archive).Select(group =>
                    new Plan(family, group.First().Snapshot, [.. group.Select(step => step.Step)], []) { OnSameParents = true }),
            ];
    }

    private bool IsAsDeclared(Family family, TemplateDeclaration template, Snapshot snapshot, Generation current)
    {
        var archive = snapshot.Archives[family.ArchiveOf(template).Name];
        var recipe = distributions.PackageManager(archive.Type).Recipe;
        return KnownBasis.Of(family, template, current) is { Basis: { } basis, ChosenAnew: null }
            && inputs.Read(family, template, archive, recipe, current.Parent?.Tree, basis).Key == current.Key;
    }
}
