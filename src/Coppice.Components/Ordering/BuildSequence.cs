using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Components.Ordering;

/// <summary>
/// Orders the components of one archive: what a build needs is looked for among the packages of the others, and what those need
/// when they are installed, too.
/// </summary>
/// <param name="components">The components, as they are declared.</param>
/// <param name="rules">The distribution.</param>
/// <param name="elsewhere">Whether other archives have what is needed.</param>
public sealed class BuildSequence(
    IReadOnlyList<ReadComponent> components, IBuildRules rules, Func<NeededName, bool> elsewhere)
{
    private readonly ILookup<string, Offer> offers = components
        .SelectMany(component => component.Recipe.Packages.SelectMany(package => package.Provides
            .Prepend(new ProvidedName(package.Name, rules.VersionOf(component.Recipe.Version, release: null, 1)))
            .Select(name => new Offer(component, package, name))))
        .ToLookup(offer => offer.Name.Name);

    /// <summary>The order.</summary>
    /// <exception cref="Failure">
    /// Two components build one package, or some need each other: every such problem.
    /// </exception>
    public IReadOnlyList<OrderedComponent> Order()
    {
        var problems = Twice().ToList();
        var needs = components.ToDictionary(component => component.Name, Needed);
        var ordered = new List<OrderedComponent>();
        var done = new HashSet<string>();
        while (components.Where(component => !done.Contains(component.Name)
            && needs[component.Name].Keys.All(done.Contains)).ToList() is { Count: > 0 } ready)
        {
            foreach (var component in ready)
            {
                done.Add(component.Name);
                ordered.Add(new OrderedComponent(
                    component, [.. ordered.Select(before => before.Name).Where(needs[component.Name].ContainsKey)]));
            }
        }

        problems.AddRange(Cycles(needs, done));
        return problems.Count == 0 ? ordered : throw new Failure(problems, kind: ProblemKind.Unresolvable);
    }

    /// <summary>What no component and no other archive has, of what a component's build needs.</summary>
    /// <param name="component">The component.</param>
    public IReadOnlyList<BuildNeed> Missing(ReadComponent component) =>
    [
        .. component.Recipe.Needs.Where(need => !need.Alternatives.Any(name => OfferOf(name) is not null || elsewhere(name))),
    ];

    // Names of components, with what leads there: "libb-dev of b".
    private Dictionary<string, string> Needed(ReadComponent component)
    {
        var found = new Dictionary<string, string>();
        var seen = new HashSet<PlannedPackage>();
        var ahead = new Queue<BuildNeed>(component.Recipe.Needs);
        while (ahead.TryDequeue(out var need))
        {
            if (Chosen(need) is { } offer && seen.Add(offer.Package))
            {
                found.TryAdd(offer.Component.Name, offer.Package.Name);
                offer.Package.Depends.ToList().ForEach(ahead.Enqueue);
            }
        }

        return found;
    }

    // The first alternative that can be had is taken; others are asked only where it matters.
    private Offer? Chosen(BuildNeed need)
    {
        var at = need.Alternatives.ToList().FindIndex(name => OfferOf(name) is not null);
        return at < 0 || need.Alternatives.Take(at).Any(elsewhere) ? null : OfferOf(need.Alternatives[at]);
    }

    private Offer? OfferOf(NeededName name) =>
        offers[name.Package].FirstOrDefault(offer => rules.Fulfils(name, offer.Name.Version));

    private IEnumerable<Problem> Twice() =>
        from package in components.SelectMany(component => component.Recipe.Packages.Select(package => (component, package.Name)))
            .GroupBy(pair => pair.Name)
        where package.Select(pair => pair.component.Name).Distinct().Count() > 1
        let names = package.Select(pair => pair.component.Name).Distinct().ToList()
        select new Problem(
            $"{VisibleText.Of(string.Join(" and ", names))} both build the package {VisibleText.Of(package.Key)}",
            $"leave one of them out of builds:, or build it for an archive of its own", package.Last().component.Component.Where)
        {
            Subject = names[^1],
        };

    private IEnumerable<Problem> Cycles(Dictionary<string, Dictionary<string, string>> needs, HashSet<string> done)
    {
        var told = new HashSet<string>();
        foreach (var component in components.Where(component => !done.Contains(component.Name)))
        {
            if (told.Contains(component.Name) || Way(component.Name, component.Name, needs, []) is not { } way)
            {
                continue;
            }

            told.UnionWith(way);
            var steps = way.Zip(way.Skip(1), (from, to) => $"{from} needs {needs[from][to]} of {to}");
            yield return new Problem(
                VisibleText.Of(way.Count == 2
                    ? $"{component.Name} needs its own package {needs[component.Name][component.Name]} to be built"
                    : $"components need each other to be built: {string.Join(" → ", way)}"),
                $"remove one of these needs from {rules.Files[0]} of an override, or build one of them for another archive first",
                component.Component.Where, [.. steps.Select(VisibleText.Of)])
            {
                Subject = component.Name,
            };
        }
    }

    // The shortest way from one to another along what is needed, both included.
    private static List<string>? Way(
        string from, string to, Dictionary<string, Dictionary<string, string>> needs, HashSet<string> seen)
    {
        var ahead = new Queue<List<string>>([[from]]);
        while (ahead.TryDequeue(out var way))
        {
            foreach (var next in needs[way[^1]].Keys)
            {
                if (next == to)
                {
                    return [.. way, next];
                }

                if (seen.Add(next))
                {
                    ahead.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }

    private sealed record Offer(ReadComponent Component, PlannedPackage Package, ProvidedName Name);
}
