using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Composing;
using Coppice.Store.Generations;

namespace Coppice.Planning.Residues;

/// <summary>From where a template can be grown without ever installing what it, or what it grows on, takes out again.</summary>
/// <param name="Ancestor">The nearest ancestor that never had those packages; null: only nothing at all.</param>
/// <param name="Declarations">What is carried out from there on, in order; the template is last.</param>
public sealed record ResidueFreeBasis(TemplateDeclaration? Ancestor, IReadOnlyList<TemplateDeclaration> Declarations)
{
    /// <summary>The packages that are taken out on the way, by name.</summary>
    public IReadOnlyList<string> Removed { get; } =
    [
        .. Declarations.SelectMany(declaration => declaration.Without).Select(word => word.Package).Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Whether a template can grow on one, whatever packages that has: it is of its line and has no residue. Nothing always can
    /// be.
    /// </summary>
    public static bool CanBe(Family family, TemplateDeclaration template, string? ancestor) =>
        ancestor is null
            || family.Line(template).Skip(1)
                .Any(candidate => candidate.Name == ancestor && !Leftovers.MayBeIn(family, candidate));

    /// <summary>The way from a template of the line; null: from nothing.</summary>
    public static ResidueFreeBasis From(Family family, TemplateDeclaration template, string? ancestor)
    {
        var chain = family.Chain(template);
        return ancestor is null
            ? new ResidueFreeBasis(null, chain)
            : new ResidueFreeBasis(family.Template(ancestor), [.. chain.Skip(family.Chain(family.Template(ancestor)).Count)]);
    }

    /// <summary>
    /// The way from the nearest template of the line that has no residue and never had what is taken out after it.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="packages">The names of the packages in a template.</param>
    public static ResidueFreeBasis Nearest(
        Family family, TemplateDeclaration template, Func<TemplateDeclaration, IReadOnlySet<string>> packages)
    {
        foreach (var ancestor in family.Line(template).Skip(1).Where(ancestor => CanBe(family, template, ancestor.Name)))
        {
            var way = From(family, template, ancestor.Name);
            if (!way.Removed.Any(packages(ancestor).Contains))
            {
                return way;
            }
        }

        return From(family, template, null);
    }

    /// <summary>It as the basis of a growth.</summary>
    /// <param name="named">Packages that are asked for by name instead, by the template whose declaration brings them.</param>
    public GrowthBasis Basis(IReadOnlyDictionary<string, IReadOnlyList<string>> named) =>
        new(Ancestor is null ? [] : [Ancestor.Name]) { NeverInstalled = Removed, Named = named };

    /// <summary>What is carried out as it is declared, in order.</summary>
    public IReadOnlyList<TemplatePart> Parts(Family family) =>
        [
            .. Declarations.Select(declaration =>
                new TemplatePart(declaration, TemplatePart.TakesRecommended(family, declaration))),
        ];

    /// <summary>What is carried out instead so that the packages are never installed, in order.</summary>
    /// <param name="family">The family.</param>
    /// <param name="named">Packages to ask for by name beside, by the template whose declaration they are added to.</param>
    public IReadOnlyList<TemplatePart> PartsWithoutThem(Family family, IReadOnlyDictionary<string, IReadOnlyList<string>> named)
    {
        var less = Less();
        return
        [
            .. Parts(family).Select(part => part with
            {
                Declaration = less[part.Declaration.Name] with
                {
                    Packages =
                    [
                        .. less[part.Declaration.Name].Packages,
                        .. (named.GetValueOrDefault(part.Declaration.Name) ?? [])
                            .Select(name => new DeclaredWord(name, part.Declaration.Where)),
                    ],
                },
            }),
        ];
    }

    /// <summary>Finds it.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="generations">What is grown.</param>
    /// <exception cref="Failure">Nothing is taken out on the way.</exception>
    public static ResidueFreeBasis Of(Family family, TemplateDeclaration template, GenerationStore generations)
    {
        foreach (var ancestor in Leftovers.MayBeIn(family, template) ? family.Line(template).Skip(1).Append(null) : [])
        {
            var way = From(family, template, ancestor?.Name);
            if (way.Removed.Count > 0
                && (
                    ancestor is null
                        || generations.Current(ancestor.Name)?.Packages
                            .Any(package => way.Removed.Contains(package.Name)) != true))
            {
                return way;
            }
        }

        throw new Failure(
            $"{template.Name} removes nothing, nor does anything that it grows on with residue allowed: there are no leftovers "
                + "to look for",
            $"coppice audit {template.Name}", template.Where, kind: ProblemKind.NotFound);
    }

    /// <summary>
    /// The family in which the packages are never installed: each declaration without those that it, or one after it, takes out.
    /// </summary>
    public Family Less(Family family) => With(family, Less());

    private Dictionary<string, TemplateDeclaration> Less()
    {
        var less = new Dictionary<string, TemplateDeclaration>(StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var declaration in Declarations.Reverse())
        {
            gone.UnionWith(declaration.Without.Select(word => word.Package));
            less[declaration.Name] =
                declaration with
                {
                    Packages = [.. declaration.Packages.Where(word => !gone.Contains(word.Package))], Without = [],
                };
        }

        return less;
    }

    /// <summary>A family with other declarations, held to no policies: nothing of it stays.</summary>
    public static Family With(Family family, IReadOnlyDictionary<string, TemplateDeclaration> others) => family with
    {
        Templates =
        [
            .. family.Templates.Select(template =>
                (others.GetValueOrDefault(template.Name) ?? template) with { Policies = TemplatePolicies.None }),
        ],
    };
}
