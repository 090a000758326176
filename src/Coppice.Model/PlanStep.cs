using Coppice.Families;
using Coppice.Store.Generations;

namespace Coppice.Model;

/// <summary>What would be done with one template.</summary>
/// <param name="Template">The template.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Reasons">Why, for people; empty when nothing is done.</param>
/// <param name="Current">The generation that is there.</param>
public sealed record PlanStep(
    TemplateDeclaration Template, PlanAction Action, IReadOnlyList<string> Reasons, Generation? Current)
{
    /// <summary>Whether nothing but what it is grown of, its parent and the snapshot, has changed since it was grown.</summary>
    public bool DeclaresTheSame { get; init; }
}
