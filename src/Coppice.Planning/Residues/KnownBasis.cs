using Coppice.Families;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Planning.Residues;

/// <summary>What a plan knows of what a template will be grown on, before packages are resolved.</summary>
/// <param name="Basis">What it stands on so far; null when that cannot be any more.</param>
/// <param name="ChosenAnew">Why it will be grown on another basis than it was, for people; null when it stays.</param>
public sealed record KnownBasis(GrowthBasis? Basis, string? ChosenAnew)
{
    /// <summary>Whether it stands on its parents, and will: then what it adds to them can be put onto others.</summary>
    public bool StaysAsDeclared => Basis is { IsDeclared: true } && ChosenAnew is null;

    /// <summary>Looks at a template that was grown before.</summary>
    public static KnownBasis Of(Family family, TemplateDeclaration template, Generation current)
    {
        var basis = Leftovers.AreForbidden(family, template) ? GrowthBasis.Of(template, current) : GrowthBasis.Declared(template);
        return !Leftovers.AreForbidden(family, template) ? new KnownBasis(basis, null)
            : basis.IsDeclared ? new KnownBasis(basis, "residue: forbid, so what it removes is never installed")
            : ResidueFreeBasis.CanBe(family, template, basis.GrownOn) ? new KnownBasis(basis, null)
            : new KnownBasis(null, $"it can no longer grow on {basis.GrownOn}");
    }
}
