using Coppice.Distributions;
using Coppice.Families;
using Coppice.Planning.Composing;

namespace Coppice.Planning.Reasons;

/// <summary>The stages of a template as it is declared.</summary>
public static class DeclaredStages
{
    /// <summary>The stages of a template and of what it grows on, its base first.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="packages">The packages of a template, predicted or read; null where they are not known, and then that stage is left out.</param>
    public static IReadOnlyList<Stage> Of(Family family, TemplateDeclaration template, Func<string, PackageGraph?> packages) =>
        [.. family.Line(template).Reverse().Select(next => packages(next.Name) is { } graph ? Of(family, next, graph) : null).OfType<Stage>()];

    /// <summary>One stage.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="graph">Its packages.</param>
    public static Stage Of(Family family, TemplateDeclaration template, PackageGraph graph)
    {
        var parts = TemplatePart.Of(family, template);
        return new Stage(
            template.Name,
            [.. parts.SelectMany(part => part.Declaration.Packages.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where)))],
            [.. parts.SelectMany(part => part.Declaration.Without.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where)))],
            parts.Any(part => part.Recommends),
            template.Where,
            graph);
    }
}
