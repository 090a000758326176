using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Planning.Composing;

namespace Coppice.Planning.Reasons;

/// <summary>The stages of a template as it is declared.</summary>
public static class DeclaredStages
{
    /// <summary>The stages of a template and of what it grows on, its base first.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="packages">The packages of a template, predicted or read; null where they are not known, and then that stage
    /// is left out.</param>
    /// <param name="basisOf">What a template is grown on.</param>
    public static IReadOnlyList<Stage> Of(
        Family family, TemplateDeclaration template, Func<string, PackageGraph?> packages, Func<string, GrowthBasis> basisOf)
    {
        var stages = new List<Stage>();
        for (string? next = template.Name; next is not null;)
        {
            var (declaration, basis) = (family.Template(next), basisOf(next));
            if (packages(next) is { } graph)
            {
                stages.Insert(0, Of(family, declaration, graph, basis));
            }

            next = basis.GrownOn;
        }

        return stages;
    }

    /// <summary>One stage.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="graph">Its packages.</param>
    /// <param name="basis">What it is grown on.</param>
    public static Stage Of(Family family, TemplateDeclaration template, PackageGraph graph, GrowthBasis basis)
    {
        var parts = basis.Parts(family, template);
        return new Stage(
            template.Name,
            [
                .. parts.SelectMany(part =>
                    part.Declaration.Packages.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where))),
                .. basis.AllNamed.Select(name => new WantedPackage(template.Name, name, template.Where) { IsKept = true }),
            ],
            [.. parts.SelectMany(part =>
                part.Declaration.Without.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where)))],
            parts.Any(part => part.Recommends),
            template.Where,
            graph);
    }
}
