using Coppice.Distributions;
using Coppice.Families;
using Coppice.Planning.Reasons;
using Coppice.Store;

namespace Coppice.Planning.Policies;

/// <summary>A template that policies are asked about: planned, or grown.</summary>
/// <param name="Family">The family.</param>
/// <param name="Template">The template.</param>
/// <param name="Sources">What it takes packages from.</param>
/// <param name="Stages">Its stages, itself last.</param>
public sealed record PolicySubject(
    Family Family, TemplateDeclaration Template, PackageSources Sources, IReadOnlyList<Stage> Stages)
{
    /// <summary>What it is once it is grown; null before that.</summary>
    public GrownSubject? Grown { get; init; }

    /// <summary>The packages in it.</summary>
    public PackageGraph Graph => Stages[^1].Graph;

    /// <summary>The templates whose policies hold for it, and these: its own and those of all that it grows on.</summary>
    public IEnumerable<(TemplateDeclaration Owner, TemplatePolicies Policies)> Current =>
        Family.Chain(Template).Where(owner => owner.Policies.Any).Select(owner => (owner, owner.Policies));

    /// <summary>Whether a policy holds for a template that this one grows on, too: what is wrong there is told there.</summary>
    /// <param name="owner">The template that declares the policy.</param>
    /// <param name="ancestor">The name of the other template.</param>
    public bool IsToldAt(TemplateDeclaration owner, string ancestor) =>
        ancestor != Template.Name
            && Family.Templates.FirstOrDefault(declared => declared.Name == ancestor) is { } other
            && Family.Chain(other).Contains(owner);

    /// <summary>Whether any policy holds for a template.</summary>
    public static bool Concerns(Family family, TemplateDeclaration template) =>
        family.Chain(template).Any(owner => owner.Policies.Any);
}

/// <summary>What is known of a template when it is grown.</summary>
/// <param name="OwnBytes">Bytes that it adds to its parent, equal files counted once.</param>
/// <param name="Tree">Opens its tree; called only where a policy asks for files.</param>
/// <param name="ParentTree">Opens its parent's tree; gives null for a base.</param>
public sealed record GrownSubject(long OwnBytes, Func<TreeReader> Tree, Func<TreeReader?> ParentTree);
