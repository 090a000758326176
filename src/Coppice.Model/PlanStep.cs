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
    /// <summary>
    /// Whether its packages are declared as when it was grown: only what it is grown of, its parent and the snapshot, or what is
    /// carried out after packages has changed since.
    /// </summary>
    public bool DeclaresTheSamePackages { get; init; }

    /// <summary>
    /// Why it will not be grafted though its packages are declared as before, for people; empty when it may be.
    /// </summary>
    public IReadOnlyList<string> NotGrafted { get; init; } = [];

    /// <summary>
    /// Whether packages were added to its list, and nothing else decides about its packages otherwise than when it was grown.
    /// </summary>
    public bool AddsPackages { get; init; }

    /// <summary>Whether its parent's tree is, and stays, the one that it stands on; true for a base.</summary>
    public bool ParentStays { get; init; }

    /// <summary>
    /// Whether its packages' layer stays as it is, and only what is carried out after packages has changed: neither its parent
    /// nor the snapshot will be others.
    /// </summary>
    public bool KeepsPackages { get; init; }
}
