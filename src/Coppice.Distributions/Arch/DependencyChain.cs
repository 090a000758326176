namespace Coppice.Distributions.Arch;

/// <summary>Finds the shortest chain of dependencies between packages.</summary>
internal static class DependencyChain
{
    /// <summary>
    /// The names from one of <paramref name="from"/> to the nearest of <paramref name="targets"/>; null when there is no way.
    /// </summary>
    /// <param name="entries">The packages that there are; of several that provide a name all count.</param>
    /// <param name="from">Where to begin: names, provided names or groups.</param>
    /// <param name="targets">Where to end, other than where it began.</param>
    public static IReadOnlyList<string>? Find(
        IEnumerable<PacmanEntry> entries, IEnumerable<string> from, IReadOnlyCollection<string> targets)
    {
        var all = entries.DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name);
        var providers = Providers(all.Values);
        var cameFrom = new Dictionary<string, string?>();
        var open = new Queue<string>();
        foreach (var name in from.SelectMany(name => providers[name]))
        {
            if (cameFrom.TryAdd(name, null))
            {
                open.Enqueue(name);
            }
        }

        while (open.TryDequeue(out var package))
        {
            foreach (var need in all[package].Depends.SelectMany(requirement => providers[requirement.Name]))
            {
                if (!cameFrom.TryAdd(need, package))
                {
                    continue;
                }

                if (targets.Contains(need))
                {
                    return Way(need, cameFrom);
                }

                open.Enqueue(need);
            }
        }

        return null;
    }

    /// <summary>The chains of dependencies to <paramref name="targets"/>.</summary>
    /// <param name="entries">The packages that there are; of several that provide a name all count.</param>
    /// <param name="targets">The packages that go.</param>
    public static RemovalChains To(IEnumerable<PacmanEntry> entries, IEnumerable<string> targets)
    {
        var all = entries.DistinctBy(entry => entry.Name).ToList();
        var providers = Providers(all);
        return new RemovalChains(
            all.Select(entry => (entry.Name, entry.Depends.SelectMany(requirement => providers[requirement.Name]).Distinct())),
            targets);
    }

    private static ILookup<string, string> Providers(IEnumerable<PacmanEntry> entries) =>
        entries.SelectMany(entry =>
            entry.Provided.Select(offer => offer.Name).Concat(entry.Values("GROUPS")).Distinct()
                .Select(name => (name, entry.Name)))
            .ToLookup(pair => pair.name, pair => pair.Name);

    private static List<string> Way(string last, Dictionary<string, string?> cameFrom)
    {
        var way = new List<string>();
        for (var package = last; package is not null; package = cameFrom[package])
        {
            way.Add(package);
        }

        way.Reverse();
        return way;
    }
}
