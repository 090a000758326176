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
    /// <param name="rules">Reads package databases.</param>
    /// <param name="database">The package database of a template, predicted or read; null where there is none, and then that stage is left out.</param>
    public static IReadOnlyList<Stage> Of(
        Family family, TemplateDeclaration template, IDependencyRules rules, Func<string, ReadOnlyMemory<byte>?> database) =>
        [.. family.Line(template).Reverse().Select(next => Of(family, next, rules, database(next.Name))).OfType<Stage>()];

    private static Stage? Of(Family family, TemplateDeclaration template, IDependencyRules rules, ReadOnlyMemory<byte>? database)
    {
        if (database is not { } packages)
        {
            return null;
        }

        var parts = TemplatePart.Of(family, template);
        return new Stage(
            template.Name,
            [.. parts.SelectMany(part => part.Declaration.Packages.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where)))],
            [.. parts.SelectMany(part => part.Declaration.Without.Select(word => new WantedPackage(part.Declaration.Name, word.Value, word.Where)))],
            parts.Any(part => part.Recommends),
            template.Where,
            rules.Read(packages));
    }
}
