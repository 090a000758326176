using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Residues;
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
        var steps = new Dictionary<string, PlanStep>();
        foreach (var template in Wanted(family, targets))
        {
            steps[template.Name] = Step(family, snapshot, template, [.. template.Parents.Select(parent => steps[parent])], name => steps[name]);
        }

        var declared = family.Templates.Select(template => template.Name).ToHashSet();
        return new Plan(family, snapshot, [.. steps.Values], [.. generations.Templates().Where(name => !declared.Contains(name))]);
    }

    private static IEnumerable<TemplateDeclaration> Wanted(Family family, IReadOnlyList<TemplateDeclaration> targets)
    {
        var wanted = targets.SelectMany(family.Chain).Select(template => template.Name).ToHashSet();
        return family.Templates.Where(template => targets.Count == 0 || wanted.Contains(template.Name));
    }

    private PlanStep Step(Family family, Snapshot snapshot, TemplateDeclaration template, IReadOnlyList<PlanStep> parents, Func<string, PlanStep> step)
    {
        var current = generations.Current(template.Name);
        var archive = snapshot.Archives[family.ArchiveOf(template).Name];
        inputs.CheckFiles(family, template, distributions.PackageManager(archive.Type));
        if (current is null)
        {
            return new PlanStep(template, PlanAction.Build, ["never grown"], null);
        }

        var recipe = distributions.PackageManager(archive.Type).Recipe;
        if (current.Family != family.Name)
        {
            throw new Failure(
                $"this store has a template {template.Name} of another family, {VisibleText.Of(current.Family)}", $"coppice --store ./{family.Name}-store build    # a store of its own for each family", template.Where);
        }

        // Nothing of it can be carried over then.
        if (generations.LostLayer(current) is { } lost)
        {
            return new PlanStep(template, PlanAction.Rebuild, [$"the store has lost its layer {lost.Short}"], current);
        }

        var additive = AdditiveWay.IsWanted(family, template) ? AdditiveBuild.Of(current) : null;
        if (additive is not null)
        {
            if (!AdditiveWay.CanBe(family, template, additive.GrownOn))
            {
                return new PlanStep(template, PlanAction.Rebuild, [$"it can no longer grow on {additive.GrownOn}"], current);
            }

            parents = [.. parents.Select(parent => parent.Template).Take(1).SelectMany(family.Line).Where(ancestor => ancestor.Name == additive.GrownOn).Select(ancestor => step(ancestor.Name))];
        }

        // A parent that is grown anew may come out as it was; until then its old tree stands in, and the reason names it.
        var now = inputs.Read(family, template, archive, recipe, parents.Count == 0 ? null : parents[0].Current?.Tree, additive);
        var reasons = now.ChangesSince(current.Inputs).ToList();
        if (additive is null && AdditiveWay.IsWanted(family, template))
        {
            reasons.Insert(0, "residue: forbid, so what it removes is never installed");
        }

        reasons.AddRange(parents.Where(parent => parent.Action != PlanAction.Keep).Select(parent => $"{parent.Template.Name} is grown first"));
        return reasons.Count == 0 ? new PlanStep(template, PlanAction.Keep, [], current)
            : template.Parent is not null && !AdditiveWay.IsWanted(family, template) && now.DeclareTheSameAs(current.Inputs) ? new PlanStep(template, PlanAction.Graft, reasons, current)
            : new PlanStep(template, PlanAction.Rebuild, reasons, current);
    }
}
