using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning.Suggestions;

/// <summary>Whether it is cheaper to install a package in several templates or to have them inherit it.</summary>
/// <param name="Package">The package.</param>
/// <param name="Installing">The templates that install it; those below inherit it.</param>
/// <param name="Having">All templates that have it.</param>
/// <param name="Below">The nearest template that all of <paramref name="Installing"/> grow on, or the only one of them
/// itself.</param>
/// <param name="Count">How many packages it brings in all of them that <paramref name="Below"/> does not have, itself
/// included.</param>
/// <param name="InstalledBytes">What these say they take.</param>
/// <param name="Again">What one more installation costs.</param>
/// <param name="SavedByAncestor">What a new template between, with these packages, saves; below zero it costs more.</param>
/// <param name="SavedBelow">What it saves to have them in <paramref name="Below"/>.</param>
/// <param name="Others">The templates that would have it then and do not have it now.</param>
public sealed record PackageAdvice(
    string Package,
    IReadOnlyList<string> Installing,
    IReadOnlyList<string> Having,
    string Below,
    int Count,
    long InstalledBytes,
    Cost Again,
    Cost SavedByAncestor,
    Cost SavedBelow,
    IReadOnlyList<string> Others)
{
    /// <summary>Whether a new template between is cheaper.</summary>
    public bool InheritIsCheaper => SavedByAncestor.Seconds > 0;

    /// <summary>Advises.</summary>
    /// <param name="resolved">The family with its packages.</param>
    /// <param name="package">The package, or a name that packages provide.</param>
    /// <param name="model">What growing costs.</param>
    /// <exception cref="Failure">No template has it.</exception>
    public static PackageAdvice Of(ResolvedFamily resolved, string package, CostModel model)
    {
        var family = resolved.Family;
        var having = family.Templates.Where(template => resolved.Graphs[template.Name].Has(package)).ToList();
        var installing = having.Where(template => template.Parent is not { } parent || !resolved.Graphs[parent].Has(package))
            .ToList();
        if (installing.Count == 0)
        {
            var names = resolved.Graphs.Values.SelectMany(graph => graph.Packages).Select(known => known.Name).Distinct();
            throw new Failure($"no template has {VisibleText.Of(package)}{Nearest.Question(package, names)}", "coppice tree",
                kind: ProblemKind.NotFound);
        }

        var bases = installing.Select(template => family.Line(template).Last().Name).Distinct().ToList();
        if (bases.Count > 1)
        {
            throw new Failure(
                $"{package} is in templates of several bases, {string.Join(", ", bases)}: nothing can be inherited by all",
                "coppice tree", kind: ProblemKind.NotFound);
        }

        var below = Common(family, installing);
        var common = installing
            .Select(template => resolved.Graphs[template.Name])
            .Select(graph => graph.Closure([package], _ => false).Select(name => graph.Find(name)!).ToList())
            .Aggregate((a, b) => [.. a.IntersectBy(b.Select(Key), Key)])
            .Where(needed =>
                installing is [var only]
                    ? only.Parent is null || !resolved.Graphs[only.Parent].Has(needed.Name)
                    : !resolved.Graphs[below.Name].Has(needed.Name))
            .ToList();
        var bytes = common.Sum(needed => needed.InstalledSize);
        var again = model.OfPackages(common.Count, bytes);
        var others = family.Templates.Where(
            template => family.Line(template).Contains(below) && !resolved.Graphs[template.Name].Has(package))
            .Select(template => template.Name).ToList();
        return new PackageAdvice(
            package, [.. installing.Select(template => template.Name)], [.. having.Select(template => template.Name)], below.Name,
            common.Count, bytes, again,
            (installing.Count * again) - model.OfGrowth(common.Count, bytes), (installing.Count - 1) * again, others);

        static (string, string) Key(GraphPackage needed) => (needed.Name, needed.Version);
    }

    private static TemplateDeclaration Common(Family family, List<TemplateDeclaration> templates) =>
        family.Line(templates[0]).First(candidate => templates.All(template => family.Line(template).Contains(candidate)));
}
