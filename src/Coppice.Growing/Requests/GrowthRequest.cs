using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Growing.Requests;

/// <summary>
/// One template to grow: plain data, so that it can be written down and carried out elsewhere. Paths of the family's files are
/// those of the machine that made it; layers, packages and the frozen archive are named by their digests.
/// <see cref="GrowthRequestJson"/> is its form.
/// </summary>
/// <param name="Family">
/// The family, with the declarations alone that make the template; see <see cref="GrowthRequestFactory"/>.
/// </param>
/// <param name="Template">The template.</param>
/// <param name="Archive">The digest of the frozen archives.</param>
/// <param name="Parent">The generation that it grows on, its first parent's; null for a base.</param>
/// <param name="OtherParents">The generations of a composed template's other parents, in order.</param>
/// <param name="Inputs">What determines the result.</param>
/// <param name="Minimal">The packages that a base begins with.</param>
/// <param name="Parts">What is carried out on top, in order; the template's own declaration is last.</param>
/// <param name="Estimate">Bytes that the new layer will probably take.</param>
internal sealed record GrowthRequest(
    Family Family,
    TemplateDeclaration Template,
    Digest Archive,
    Generation? Parent,
    IReadOnlyList<Generation> OtherParents,
    TemplateInputs Inputs,
    IReadOnlyList<PackageFile> Minimal,
    IReadOnlyList<ResolvedPart> Parts,
    long Estimate)
{
    /// <summary>What the plan does with the template.</summary>
    public PlanAction Action { get; init; } = PlanAction.Build;

    /// <summary>The template as it is; null when it was never grown.</summary>
    public Generation? Current { get; init; }

    /// <summary>What it is grown on, and what is asked for there.</summary>
    public required GrowthBasis Basis { get; init; }

    /// <summary>
    /// Whether the package manager always reads all metadata: what proves is not to rest on what is to be proved.
    /// </summary>
    public bool WholeLists { get; init; }

    /// <summary>The names of the packages that it must have in the end; null when that is not known before.</summary>
    public IReadOnlyList<string>? Promised { get; init; }

    /// <summary>The words of its sources (<see cref="PackageSources.Words"/>), as far as they are of several archives.</summary>
    /// <param name="sources">Sources with the digest <see cref="Archive"/>.</param>
    public string SourceWords(PackageSources sources) =>
        Inputs.Values.GetValueOrDefault(TemplateInputs.Sources) ?? sources.First.Name;

    /// <summary>All packages that it will probably install.</summary>
    public IEnumerable<PackageFile> Packages =>
        Minimal.Concat(Parts.SelectMany(part => part.Added)).DistinctBy(package => package.Digest);
}
