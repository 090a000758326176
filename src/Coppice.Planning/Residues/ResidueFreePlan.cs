using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Planning.Residues;

/// <summary>How a template is grown without ever installing what it takes out again.</summary>
/// <param name="Family">The family, with the declarations that are carried out instead.</param>
/// <param name="Template">The template, growing on the ancestor.</param>
/// <param name="Snapshot">The snapshot that the template was grown from.</param>
/// <param name="Current">The template's generation, to compare with.</param>
/// <param name="Ancestor">The generation that it grows on; null: on nothing.</param>
/// <param name="Removed">The packages that are never installed.</param>
/// <param name="Named">Packages that had come with those and have to be asked for by name instead.</param>
/// <param name="Resolution">What it takes.</param>
public sealed record ResidueFreePlan(
    Family Family,
    TemplateDeclaration Template,
    Snapshot Snapshot,
    Generation Current,
    Generation? Ancestor,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Named,
    Resolution Resolution)
{
    /// <summary>What it takes packages from.</summary>
    public PackageSources Sources => SnapshotSources.Of(Snapshot, Family, Template);
}
