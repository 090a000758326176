using Coppice.Families;
using Coppice.Store.Generations;

namespace Coppice.Model;

/// <summary>
/// What a template stands on when it is grown, and what is asked for there. Decided once, in the plan: a pure function of the
/// declarations, the snapshot and the trees that it grows on. As declared a template stands on its parents. Where nothing may
/// stay behind of what it removes (<c>residue: forbid</c>), it stands on the nearest template that never had those packages, and
/// they are never installed.
/// </summary>
/// <param name="StandsOn">
/// The templates that it stands on, the one that it is grown on first; empty: it grows from an archive.
/// </param>
public sealed record GrowthBasis(IReadOnlyList<string> StandsOn)
{
    /// <summary>
    /// Names of the packages that are never installed though declarations on the way ask for them; none as declared.
    /// </summary>
    public IReadOnlyList<string> NeverInstalled { get; init; } = [];

    /// <summary>
    /// Packages that would have come with those and stay, by the template whose declaration brings them: they are asked for by
    /// name instead.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Named { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Whether it is grown as it is declared.</summary>
    public bool IsDeclared => NeverInstalled.Count == 0;

    /// <summary>The template that it is grown on, the first one of several; null: it grows from an archive.</summary>
    public string? GrownOn => StandsOn.Count == 0 ? null : StandsOn[0];

    /// <summary>All packages that are asked for by name instead, in order.</summary>
    public IReadOnlyList<string> AllNamed =>
        [.. Named.Values.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>As it is declared.</summary>
    public static GrowthBasis Declared(TemplateDeclaration template) => new(template.Parents);

    /// <summary>As a generation was grown by its record.</summary>
    public static GrowthBasis Of(Generation generation) => !generation.Inputs.ContainsKey(TemplateInputs.Residue)
        ? new GrowthBasis([.. generation.Parents.Select(parent => parent.Template)])
        : new GrowthBasis([.. generation.Parents.Select(parent => parent.Template)])
        {
            NeverInstalled =
            [
                .. generation.Inputs.Where(pair => pair.Key.Split(' ')[^1] == TemplateInputs.Without)
                    .SelectMany(pair => Words(pair.Value)).Select(PackageWord.NameIn).Distinct()
                        .Order(StringComparer.Ordinal),
            ],
            Named = generation.Inputs.Where(pair => pair.Key.Split(' ')[^1] == TemplateInputs.Named)
                .ToDictionary(pair => OwnerOf(pair.Key) ?? generation.Template, pair => (IReadOnlyList<string>)Words(pair.Value)),
        };

    /// <summary>As a template was grown, where that was otherwise than declared; else as it is declared now.</summary>
    /// <param name="template">The template.</param>
    /// <param name="generation">Its generation; null when it was never grown.</param>
    public static GrowthBasis Of(TemplateDeclaration template, Generation? generation) =>
        generation is not null && Of(generation) is { IsDeclared: false } grown ? grown : Declared(template);

    /// <summary>
    /// The declarations that are carried out on it, in order, as they are declared; the template's own is last.
    /// </summary>
    public IReadOnlyList<TemplatePart> Parts(Family family, TemplateDeclaration template)
    {
        if (IsDeclared)
        {
            return TemplatePart.Of(family, template);
        }

        var below = GrownOn is { } ancestor ? family.Chain(family.Template(ancestor)).Count : 0;
        return
        [
            .. family.Chain(template).Skip(below)
                .Select(declaration => new TemplatePart(declaration, TemplatePart.TakesRecommended(family, declaration))),
        ];
    }

    // "+web named" is of web.
    private static string? OwnerOf(string input) =>
        input.StartsWith(TemplateInputs.Other, StringComparison.Ordinal)
            ? input[TemplateInputs.Other.Length..input.LastIndexOf(' ')]
            : null;

    private static string[] Words(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
