using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>What would be done, template by template, parents first.</summary>
/// <param name="Family">The family.</param>
/// <param name="Snapshot">The snapshot that everything grows from.</param>
/// <param name="Steps">A step for every template that was asked for and its ancestors.</param>
/// <param name="Undeclared">Templates that the store has and the family file does not (any more). They are left alone.</param>
public sealed record Plan(Family Family, Snapshot Snapshot, IReadOnlyList<PlanStep> Steps, IReadOnlyList<string> Undeclared)
{
    /// <summary>Whether every step is grown once more on the parent that its generation stands on, to compare.</summary>
    public bool OnSameParents { get; init; }

    /// <summary>What a template may take packages from.</summary>
    public PackageSources SourcesOf(TemplateDeclaration template) => SnapshotSources.Of(Snapshot, Family, template);

    /// <summary>All that templates of the plan take packages from, each once.</summary>
    public IReadOnlyList<PackageSources> Sources =>
        [.. Steps.Select(step => SourcesOf(step.Template)).DistinctBy(sources => sources.Key)];

    /// <summary>The steps that change something.</summary>
    public IEnumerable<PlanStep> Changes => Steps.Where(step => step.Action != PlanAction.Keep);
}
