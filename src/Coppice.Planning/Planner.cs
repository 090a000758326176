using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Residues;
using Coppice.Planning.Sources;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>Compares what is declared with what is grown.</summary>
/// <param name="inputs">Reads what determines a template.</param>
/// <param name="generations">What is grown.</param>
/// <param name="distributions">The known distributions.</param>
public sealed class Planner(InputReader inputs, GenerationStore generations, DistributionTable distributions)
{
    /// <summary>Plans.</summary>
    /// <param name="family">What is declared.</param>
    /// <param name="snapshot">What it grows from.</param>
    /// <param name="targets">The templates that are wanted, with their ancestors; all when empty.</param>
    public Plan Make(Family family, Snapshot snapshot, IReadOnlyList<TemplateDeclaration> targets)
    {
        if (new SourceCheck(distributions).Problems(family, snapshot, Wanted(family, targets)) is { Count: > 0 } problems)
        {
            throw new Failure(problems, kind: ProblemKind.Unresolvable);
        }

        var steps = new Dictionary<string, PlanStep>();
        foreach (var template in Wanted(family, targets))
        {
            steps[template.Name] = Step(family, snapshot, template, name => steps[name]);
        }

        var declared = family.Templates.Select(template => template.Name).ToHashSet();
        return new Plan(
            family, snapshot, [.. steps.Values],
            [.. generations.Templates().Where(name => !declared.Contains(name) && !family.IsKnown(name))]);
    }

    /// <summary>What is wrong with the archives of a template, as far as a snapshot tells; each problem once.</summary>
    public IReadOnlyList<Problem> ArchiveProblems(Family family, Snapshot snapshot, TemplateDeclaration template) =>
        new SourceCheck(distributions).Problems(family, snapshot, [template]);

    private static IEnumerable<TemplateDeclaration> Wanted(Family family, IReadOnlyList<TemplateDeclaration> targets)
    {
        var wanted = targets.SelectMany(family.Chain).Select(template => template.Name).ToHashSet();
        return family.Templates.Where(template => targets.Count == 0 || wanted.Contains(template.Name));
    }

    private PlanStep Step(Family family, Snapshot snapshot, TemplateDeclaration template, Func<string, PlanStep> step)
    {
        var current = generations.Current(template.Name);
        var sources = SnapshotSources.Of(snapshot, family, template);
        var manager = distributions.PackageManager(sources.Type);
        inputs.CheckFiles(family, template, manager);
        if (current is null)
        {
            return new PlanStep(template, PlanAction.Build, ["never grown"], null);
        }

        if (current.Family != family.Name)
        {
            throw new Failure(
                $"this store has a template {template.Name} of another family, {VisibleText.Of(current.Family)}",
                $"coppice --store ./{family.Name}-store build    # a store of its own for each family",
                template.Where, kind: ProblemKind.OtherFamily);
        }

        // Nothing of it can be carried over then.
        if (generations.LostLayer(current) is { } lost)
        {
            return new PlanStep(template, PlanAction.Rebuild, [$"the store has lost its layer {lost.Short}"], current);
        }

        var known = KnownBasis.Of(family, template, current);
        if (known.Basis is not { } basis)
        {
            return new PlanStep(template, PlanAction.Rebuild, [known.ChosenAnew!], current);
        }

        // A parent that is grown anew may come out as it was; until then its old tree stands in, and the reason names it.
        List<PlanStep> below = [.. basis.StandsOn.Select(step)];
        var now = inputs.Read(family, template, sources, manager, below.FirstOrDefault()?.Current?.Tree, basis);
        List<string> reasons =
        [
            .. known.ChosenAnew is { } anew ? [anew] : Array.Empty<string>(),
            .. now.ChangesSince(current.Inputs),
            .. below.Where(parent => parent.Action != PlanAction.Keep).Select(parent => $"{parent.Template.Name} is grown first"),
        ];
        var same = known.StaysAsDeclared && now.DeclarePackagesAlike(current.Inputs);
        var parentStays = now.StandOnTheSameAs(current.Inputs) && below.All(parent => parent.Action == PlanAction.Keep);
        var keeps = same && !template.IsComposed && parentStays && now.GrowFromTheSameAs(current.Inputs);
        var action = reasons.Count == 0 ? PlanAction.Keep
            : keeps || (same && template.Parent is not null) ? PlanAction.Graft
            : PlanAction.Rebuild;
        return new PlanStep(template, action, reasons, current)
        {
            DeclaresTheSamePackages = same, ParentStays = parentStays, KeepsPackages = keeps && action == PlanAction.Graft,
            AddsPackages = known.StaysAsDeclared && !template.IsComposed && parentStays && template.Parent is not null
                && now.AskForMoreThan(current.Inputs) && now.GrowFromTheSameAs(current.Inputs),
        };
    }
}
