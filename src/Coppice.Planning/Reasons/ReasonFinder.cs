using Coppice.Distributions;

namespace Coppice.Planning.Reasons;

/// <summary>Finds why packages are in a template.</summary>
public sealed class ReasonFinder
{
    private readonly IReadOnlyList<Stage> stages;
    private readonly ILookup<string, ReasonRoot> roots;

    /// <param name="stages">The stages of the template, its base first; at least one.</param>
    public ReasonFinder(IReadOnlyList<Stage> stages)
    {
        this.stages = stages;
        roots = stages.SelectMany(stage => stage.Wanted)
            .SelectMany(Asked).Concat(Minimal()).ToLookup(root => root.Package, StringComparer.Ordinal);
    }

    private PackageGraph Graph => stages[^1].Graph;

    /// <summary>The stage that brought a package that is there.</summary>
    public Stage FirstWith(string package) => stages.Reverse().TakeWhile(stage => stage.Graph.Has(package)).Last();

    /// <summary>Why a package is there; null when it is not.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="most">How many reasons are wanted; 0 looks for none.</param>
    public PackageReasons? Find(string package, int most)
    {
        if (Graph.Find(package) is not { } found)
        {
            return null;
        }

        if (most == 0)
        {
            return new PackageReasons(found, stages, FirstWith(package), [], 0, null);
        }

        var reasons = Reasons(package);
        return new PackageReasons(found, stages, FirstWith(package), [.. Independent(reasons)
            .Take(most)], Math.Max(0, reasons.Count - most), reasons.Count == 0 ? LeftBehind(package) : null);
    }

    /// <summary>What nothing asks for, neither directly nor through others.</summary>
    public IReadOnlySet<string> Unneeded() =>
        Graph.Packages.Select(package => package.Name)
            .Except(Graph.Closure(roots.Select(root => root.Key), name => FirstWith(name).Recommends))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// For every root that leads to the package without passing another one, the shortest way; a firm one wherever there is one.
    /// A way that passes another root says nothing that this one's own way does not.
    /// </summary>
    private List<Reason> Reasons(string package)
    {
        var brought = FirstWith(package).Template;
        var firm = Ways(package, link => link.IsOnlyChoice);
        var all = Ways(package, _ => true);
        return
        [
            .. roots[package].Select(root => new Reason(root, []))
                .Concat(
                    all.Keys.Select(from => firm.GetValueOrDefault(from) ?? all[from])
                        .SelectMany(links => roots[links[0].From].Select(root => new Reason(root, links))))
                .OrderBy(reason => reason.IsLoose).ThenBy(reason => reason.IsRecommendation)
                // What asks for it where it came is why it came; the others only keep it.
                .ThenBy(reason => reason.Root.Template != brought).ThenBy(reason => reason.Links.Count)
                .ThenBy(reason => reason.Root.Package, StringComparer.Ordinal),
        ];
    }

    // Breadth first against the direction of the needs, from the package to the roots.
    private Dictionary<string, IReadOnlyList<GraphLink>> Ways(string package, Func<GraphLink, bool> counts)
    {
        var ways = new Dictionary<string, IReadOnlyList<GraphLink>>(StringComparer.Ordinal);
        var next = new Dictionary<string, GraphLink?>(StringComparer.Ordinal) { [package] = null };
        var open = new Queue<string>([package]);
        while (open.TryDequeue(out var needed))
        {
            foreach (var link in Graph.NeededBy(needed)
                .Where(link => counts(link) && IsTaken(link) && next.TryAdd(link.From, link)))
            {
                if (roots.Contains(link.From))
                {
                    ways[link.From] = Way(link.From, next);
                }
                else
                {
                    open.Enqueue(link.From);
                }
            }
        }

        return ways;
    }

    private static List<GraphLink> Way(string from, Dictionary<string, GraphLink?> next)
    {
        var way = new List<GraphLink>();
        for (var link = next[from]; link is not null; link = next[link.To])
        {
            way.Add(link);
        }

        return way;
    }

    // A recommendation is a reason only where the package came while recommended ones were taken.
    private bool IsTaken(GraphLink link) => link.Need.Kind != NeedKind.Recommended || FirstWith(link.To).Recommends;

    // Those whose last link is another one first: five ways through the same package are one reason.
    private static IEnumerable<Reason> Independent(List<Reason> reasons) =>
        reasons.Select((reason, place) => (Reason: reason, Place: place))
            .GroupBy(pair => pair.Reason.Links.Count == 0 ? null : pair.Reason.Links[^1].From)
            .SelectMany(group => group.Select((pair, turn) => (pair.Reason, pair.Place, Turn: turn)))
            .OrderBy(pair => pair.Turn).ThenBy(pair => pair.Place).Select(pair => pair.Reason);

    private IEnumerable<ReasonRoot> Asked(WantedPackage wanted) =>
        Graph.Named(wanted.Name)
            .Select(
                package => new ReasonRoot(wanted.Template, package, wanted.Name, null, wanted.Where) { IsKept = wanted.IsKept });

    private IEnumerable<ReasonRoot> Minimal() =>
        stages[0].Graph.Packages.Where(package => package.Minimal is not null && Graph.Has(package.Name))
            .Select(package => new ReasonRoot(stages[0].Template, package.Name, package.Name, package.Minimal, stages[0].Where));

    private Leftover? LeftBehind(string package)
    {
        // Where it came, it had a reason; of that the first thing that is gone by now.
        var first = stages.ToList().IndexOf(FirstWith(package));
        for (var last = stages.Count - 2; last >= first; last--)
        {
            if (new ReasonFinder([.. stages.Take(last + 1)]).Reasons(package) is [var once, ..])
            {
                var after = stages[last + 1];
                var gone = once.Links.Select(link => link.From).FirstOrDefault(name => !after.Graph.Has(name));
                return gone is null ? null : new Leftover(once, gone, after.Template);
            }
        }

        return null;
    }
}
