using Coppice.Archives;
using Coppice.Families;
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

    /// <summary>The steps that change something.</summary>
    public IEnumerable<PlanStep> Changes => Steps.Where(step => step.Action != PlanAction.Keep);
}

/// <summary>What would be done with one template.</summary>
/// <param name="Template">The template.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Reasons">Why, for people; empty when nothing is done.</param>
/// <param name="Current">The generation that is there.</param>
public sealed record PlanStep(TemplateDeclaration Template, PlanAction Action, IReadOnlyList<string> Reasons, Generation? Current);

/// <summary>What a plan can do with a template.</summary>
public enum PlanAction
{
    /// <summary>It is as declared.</summary>
    Keep,

    /// <summary>It has never been grown.</summary>
    Build,

    /// <summary>It is there, but something that it is made from has changed.</summary>
    Rebuild,

    /// <summary>
    /// It is there, and only its parent or the snapshot have changed: what it added can be put onto the new parent. Until
    /// <see cref="Resolver"/> has looked at the packages this is a hope, and until it is done a forecast.
    /// </summary>
    Graft,
}
