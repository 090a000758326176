using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Reasons;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Planning.Policies;

/// <summary>
/// Holds what is grown against policies: those of a plan's templates that nothing is done with, and each one before it is put in
/// force.
/// </summary>
/// <param name="distributions">The known distributions.</param>
/// <param name="generations">What is grown.</param>
/// <param name="open">Opens the tree of a generation.</param>
public sealed class KeptTemplates(DistributionTable distributions, GenerationStore generations, Func<Generation, TreeReader> open)
{
    private readonly PolicyCheck check = new(distributions);
    private readonly GrownStages stages = new(generations, distributions, open);

    /// <summary>What the templates violate that a plan leaves as they are.</summary>
    /// <exception cref="Failure">A record or layer is damaged.</exception>
    public IReadOnlyList<Problem> Problems(Plan plan) =>
    [
        .. plan.Steps.Where(
            step => step is { Action: PlanAction.Keep, Current: not null } && PolicySubject.Concerns(plan.Family, step.Template))
            .SelectMany(step => check.Of(
            new PolicySubject(
                plan.Family, step.Template, plan.SourcesOf(step.Template),
                stages.Of(step.Current!, plan.Family))
            {
                Grown = Grown(step.Current!, () => open(step.Current!)),
            })),
    ];

    /// <summary>What a generation violates that is about to be made current.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="sources">What it took packages from.</param>
    /// <param name="generation">Its record, which need not be kept yet; its layers are.</param>
    public IReadOnlyList<Problem> Problems(
        Family family, TemplateDeclaration template, PackageSources sources, Generation generation)
    {
        if (!PolicySubject.Concerns(family, template))
        {
            return [];
        }

        var tree = open(generation);
        var database = distributions.PackageManager(sources.Type).ReadDatabase(new StoredTree(tree));
        return check.Of(new PolicySubject(family, template, sources, [.. stages.Below(generation, family), DeclaredStages
            .Of(
                family, template, distributions.DependencyRules(sources.Type).Read(database),
                GrowthBasis.Of(template, generation))])
        {
            Grown = Grown(generation, () => tree),
        });
    }

    private GrownSubject Grown(Generation generation, Func<TreeReader> tree) =>
        new(generation.OwnBytes, tree, () => generation.Parent is null ? null : open(generation.OnParent));
}
