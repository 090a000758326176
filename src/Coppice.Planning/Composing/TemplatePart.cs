using Coppice.Families;

namespace Coppice.Planning.Composing;

/// <summary>One declaration as it is carried out in a growing tree.</summary>
/// <param name="Declaration">
/// The declaration. Of another parent's chain without the packages of <c>without:</c> that an earlier declaration has taken out already.
/// </param>
/// <param name="Recommends">Whether it takes recommended packages: as it does in its own template.</param>
public sealed record TemplatePart(TemplateDeclaration Declaration, bool Recommends)
{
    /// <summary>What growing a template carries out on its first parent's tree, in order; the template's own declaration is last.</summary>
    public static IReadOnlyList<TemplatePart> Of(Family family, TemplateDeclaration template)
    {
        if (!template.IsComposed)
        {
            return [new TemplatePart(template, InputReader.Recommends(family, template))];
        }

        var chain = family.Chain(template);
        return
        [
            .. family.CarriedOut(template)
                .Select(declaration => new TemplatePart(WithoutWhatIsGone(family, chain, declaration), InputReader.Recommends(family, declaration))),
        ];
    }

    // Two branches that take out the same package agree; the second one finds it gone.
    private static TemplateDeclaration WithoutWhatIsGone(Family family, IReadOnlyList<TemplateDeclaration> chain, TemplateDeclaration declaration)
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
