using Coppice.Families;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Planning.Residues;

/// <summary>From where a template can be grown without ever installing what it, or what it grows on, takes out again.</summary>
/// <param name="Ancestor">The nearest ancestor that never had those packages; null: only nothing at all.</param>
/// <param name="Declarations">What is carried out from there on, in order; the template is last.</param>
internal sealed record AdditiveWay(TemplateDeclaration? Ancestor, IReadOnlyList<TemplateDeclaration> Declarations)
{
    /// <summary>The packages that are taken out on the way, by name.</summary>
    public IReadOnlyList<string> Removed { get; } = [.. Declarations.SelectMany(declaration => declaration.Without).Select(Name).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Finds it.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="generations">What is grown.</param>
    /// <exception cref="Failure">Nothing is taken out on the way.</exception>
    public static AdditiveWay Of(Family family, TemplateDeclaration template, GenerationStore generations)
    {
        var chain = family.Chain(template);
        foreach (var ancestor in family.Line(template).Skip(1).Append(null))
        {
            var way = new AdditiveWay(ancestor, ancestor is null ? chain : [.. chain.Skip(family.Chain(ancestor).Count)]);
            if (way.Removed.Count > 0 && (ancestor is null || generations.Current(ancestor.Name)?.Packages.Any(package => way.Removed.Contains(package.Name)) != true))
            {
                return way;
            }
        }

        throw new Failure($"{template.Name} takes nothing out, nor does anything that it grows on: there is no residue to look for", $"coppice audit {template.Name}", template.Where);
    }

    /// <summary>The family in which the packages are never installed: each declaration without those that it, or one after it, takes out.</summary>
    public Family Less(Family family)
    {
        var less = new Dictionary<string, TemplateDeclaration>(StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var declaration in Declarations.Reverse())
        {
            gone.UnionWith(declaration.Without.Select(Name));
            less[declaration.Name] = declaration with { Packages = [.. declaration.Packages.Where(word => !gone.Contains(Name(word)))], Without = [] };
        }

        return With(family, less);
    }

    /// <summary>A family with other declarations, held to no policies: nothing of it stays.</summary>
    public static Family With(Family family, IReadOnlyDictionary<string, TemplateDeclaration> others) => family with
    {
        Templates = [.. family.Templates.Select(template => (others.GetValueOrDefault(template.Name) ?? template) with { Policies = TemplatePolicies.None })],
    };

    /// <summary>A word may be qualified with an architecture (libc6:amd64).</summary>
    public static string Name(DeclaredWord word) => word.Value.Split(':')[0];
}
