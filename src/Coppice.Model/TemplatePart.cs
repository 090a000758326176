using Coppice.Families;

namespace Coppice.Model;

/// <summary>One declaration as it is carried out in a growing tree.</summary>
/// <param name="Declaration">
/// The declaration. Of another parent's chain without the packages of <c>without:</c> that an earlier declaration has taken out
/// already.
/// </param>
/// <param name="Recommends">Whether it takes recommended packages: as it does in its own template.</param>
public sealed record TemplatePart(TemplateDeclaration Declaration, bool Recommends)
{
    /// <summary>
    /// What growing a template carries out on its first parent's tree, in order; the template's own declaration is last.
    /// </summary>
    public static IReadOnlyList<TemplatePart> Of(Family family, TemplateDeclaration template)
    {
        if (!template.IsComposed)
        {
            return [new TemplatePart(template, TakesRecommended(family, template))];
        }

        var chain = family.Chain(template);
        return
        [
            .. family.CarriedOut(template)
                .Select(declaration =>
                    new TemplatePart(WithoutWhatIsGone(family, chain, declaration), TakesRecommended(family, declaration))),
        ];
    }

    /// <summary>
    /// Whether a template takes recommended packages: what it says, or what the nearest of its parent, that one's parent and so
    /// on says that says anything; else no. Of several parents the first one counts.
    /// </summary>
    public static bool TakesRecommended(Family family, TemplateDeclaration template) =>
        family.Line(template).Select(ancestor => ancestor.Recommends).FirstOrDefault(said => said is not null) ?? false;

    // Two branches that take out the same package agree; the second one finds it gone.
    private static TemplateDeclaration WithoutWhatIsGone(
        Family family, IReadOnlyList<TemplateDeclaration> chain, TemplateDeclaration declaration)
    {
        var own = family.Chain(declaration).Select(ancestor => ancestor.Name).ToHashSet();
        var gone = chain
            .TakeWhile(earlier => earlier.Name != declaration.Name)
            .Where(earlier => !own.Contains(earlier.Name))
            .SelectMany(earlier => earlier.Without)
            .Select(word => word.Value)
            .ToHashSet();
        return declaration with { Without = [.. declaration.Without.Where(word => !gone.Contains(word.Value))] };
    }
}
