using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Planning.Composing;
using Coppice.Planning.Residues;

namespace Coppice.Planning.Reasons;

/// <summary>The stages of a template as it is declared.</summary>
public static class DeclaredStages
{
    /// <summary>The stages of a template and of what it grows on, its base first.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="packages">The packages of a template, predicted or read; null where they are not known, and then that stage
    /// is left out.</param>
    /// <param name="additive">How a template is grown when what it removes is never installed; else null.</param>
    public static IReadOnlyList<Stage> Of(
        Family family, TemplateDeclaration template, Func<string, PackageGraph?> packages, Func<string, AdditiveBuild?> additive)
    {
        var stages = new List<Stage>();
        for (string? next = template.Name; next is not null;)
        {
            var (declaration, build) = (family.Template(next), additive(next));
            if (packages(next) is { } graph)
            {
                stages.Insert(0, Of(family, declaration, graph, build));
            }

            next = build is null ? declaration.Parent : build.GrownOn;
        }

        return stages;
    }

    /// <summary>One stage.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="graph">Its packages.</param>
    /// <param name="additive">How it is grown when what it removes is never installed; else null.</param>
    public static Stage Of(Family family, TemplateDeclaration template, PackageGraph graph, AdditiveBuild? additive)
    {
        var parts = additive is null
            ? TemplatePart.Of(family, template)
            : AdditiveWay.From(family, template, additive.GrownOn).Parts(family);
        return new Stage(
            template.Name,
            [
                .. parts.SelectMany(part =>
                    part.Declaration.Packages.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where))),
                .. (additive?.AllNamed ?? [])
                    .Select(name => new WantedPackage(template.Name, name, template.Where) { IsKept = true }),
            ],
            [.. parts.SelectMany(part =>
                part.Declaration.Without.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where)))],
            parts.Any(part => part.Recommends),
            template.Where,
            graph);
    }
}
