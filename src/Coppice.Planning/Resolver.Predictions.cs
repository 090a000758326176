using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Planning.Reasons;
using Coppice.Planning.Residues;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <content>What templates will have, as far as it is known or predicted by now.</content>
public sealed partial class Resolver
{
    private ResidueFreeBasis WayOf(Plan plan, PlanStep step, IPackageManager manager) => plan.OnSameParents
        ? ResidueFreeBasis.From(plan.Family, step.Template, GrowthBasis.Of(step.Current!).GrownOn)
        : ResidueFreeBasis.Nearest(
            plan.Family, step.Template,
            ancestor => manager.ReadInstalled(Database(plan, ancestor.Name)!).Select(package => package.Name).ToHashSet());

    // What a step grows on.
    private byte[]? DatabaseBelow(Plan plan, PlanStep step, string? below) =>
        below is not { } parent ? []
        : plan.OnSameParents ? ReadDatabase(plan, step.Template, step.Current!.OnParent)
        : Database(plan, parent);

    // The package database of a template: predicted when it is grown in this plan, else of its generation.
    private byte[]? Database(Plan plan, string template)
    {
        if (databases.TryGetValue(template, out var predicted))
        {
            return predicted;
        }

        var step = plan.Steps.First(s => s.Template.Name == template);
        return step.Action != PlanAction.Keep
            ? null
            : databases.GetOrAdd(template, _ => ReadDatabase(plan, step.Template, step.Current!));
    }

    // Without them a refusal does not say which template brought what. What is grown once more, to compare, was not refused; what
    // it grows on is not planned.
    private IReadOnlyList<Stage> StagesBelow(Plan plan, TemplateDeclaration declaration) =>
        !plan.OnSameParents
            && declaration.Parent is { } parent
            && distributions.KnowsDependencies(plan.Family.ArchiveOf(declaration).Type)
            ? Stages(plan, plan.Family.Template(parent))
            : [];

    private IReadOnlyList<Stage> Stages(Plan plan, TemplateDeclaration template) => DeclaredStages.Of(
        plan.Family, template,
        name =>
            Database(plan, name) is { } database
                ? graphs.GetOrAdd(name, _ => distributions.DependencyRules(plan.Family.ArchiveOf(template).Type).Read(database))
                : null,
        name => bases.GetValueOrDefault(name)
            ?? GrowthBasis.Of(
                plan.Family.Template(name),
                plan.Steps.First(step => step.Template.Name == name) is { Action: PlanAction.Keep } kept ? kept.Current : null));

    private byte[] ReadDatabase(Plan plan, TemplateDeclaration template, Generation generation) =>
        distributions.PackageManager(plan.Family.ArchiveOf(template).Type).ReadDatabase(open(generation));
}
