using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Residues;
using Coppice.Store.Generations;

namespace Coppice.Growing.Auditing;

/// <summary>What installing packages and taking them out again left in a template.</summary>
/// <param name="Generation">The generation that was looked at.</param>
/// <param name="Ancestor">The generation that it was grown on once more without them; null: on nothing.</param>
/// <param name="Removed">The packages.</param>
/// <param name="Named">Packages that had come with those, and stay: asked for by name instead.</param>
/// <param name="Without">The tree digest of what was grown without them.</param>
/// <param name="Left">Everything that differs, in the order of a walk.</param>
public sealed record ResidueResult(
    Generation Generation, Generation? Ancestor, IReadOnlyList<string> Removed, IReadOnlyList<string> Named, Digest Without,
    IReadOnlyList<Residue> Left)
{
    /// <summary>
    /// Whether the packages were never installed in it (<c>residue: forbid</c>): then there is nothing to hold it against.
    /// </summary>
    public bool IsResidueFree { get; private init; }

    /// <summary>What is to be said of a template that never had them.</summary>
    public static ResidueResult NeverInstalled(Generation generation, GrowthBasis basis) => new(
        generation,
        generation.Parent is { } parent ? generation.OnParent with { Template = parent.Template, Number = parent.Number } : null,
        basis.NeverInstalled, basis.AllNamed, generation.Tree, []) { IsResidueFree = true };
}
