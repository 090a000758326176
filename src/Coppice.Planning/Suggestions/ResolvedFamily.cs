using Coppice.Distributions;
using Coppice.Families;

namespace Coppice.Planning.Suggestions;

/// <summary>
/// A family with the packages that every template will have: as the distribution's own package manager says, or as grown.
/// </summary>
/// <param name="Family">The family.</param>
/// <param name="Graphs">The packages by template.</param>
public sealed record ResolvedFamily(Family Family, IReadOnlyDictionary<string, PackageGraph> Graphs)
{
    /// <summary>The template's packages that its parent does not have, or has in another version; all of a base.</summary>
    public IReadOnlyList<GraphPackage> Own(TemplateDeclaration template) =>
        template.Parent is not { } parent ? [.. Graphs[template.Name].Packages]
        : [.. Graphs[template.Name].Packages.Where(package => Graphs[parent].Find(package.Name)?.Version != package.Version)];
}
