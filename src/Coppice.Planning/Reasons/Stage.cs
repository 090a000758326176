using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning.Reasons;

/// <summary>
/// One template on the way from a base to another one: what was declared there, and which packages there were then.
/// </summary>
/// <param name="Template">The template's name.</param>
/// <param name="Wanted">The packages that were asked for there; of a composed template also what its other parents' chains asked
/// for.</param>
/// <param name="Without">The packages that were removed there.</param>
/// <param name="Recommends">Whether recommended packages were taken, too.</param>
/// <param name="Where">Where the template is declared; null when it is not any more.</param>
/// <param name="Graph">The packages afterwards.</param>
public sealed record Stage(
    string Template, IReadOnlyList<WantedPackage> Wanted, IReadOnlyList<WantedPackage> Without, bool Recommends,
    SourceSpan? Where, PackageGraph Graph);

/// <summary>A package that a template's declaration names.</summary>
/// <param name="Template">The template.</param>
/// <param name="Word">The package, perhaps with its architecture: <c>libc6:amd64</c>.</param>
/// <param name="Where">Its place; null when it is not declared any more.</param>
public sealed record WantedPackage(string Template, string Word, SourceSpan? Where)
{
    /// <summary>
    /// Whether no one named it: it would have come with what is removed and never installed (<c>residue: forbid</c>), and
    /// stays.
    /// </summary>
    public bool IsKept { get; init; }

    /// <summary>The package without its architecture.</summary>
    public string Name => PackageWord.NameIn(Word);
}
