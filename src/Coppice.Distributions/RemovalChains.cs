namespace Coppice.Distributions;

/// <summary>
/// Why packages cannot stay when others go: for each the shortest chain of dependencies to the nearest of those. Looked for
/// once for all, from those that go, since as many may be asked about as there are.
/// </summary>
internal sealed class RemovalChains
{
    // A longer chain no one reads; what it begins and ends with is what counts.
    private const int Most = 12;
    private const int Begun = 5;

    private readonly Dictionary<string, Way> ways = new(StringComparer.Ordinal);

    /// <param name="needs">What each package needs, by its name: the names of packages that are there.</param>
    /// <param name="targets">The packages that go.</param>
    public RemovalChains(IEnumerable<(string Package, IEnumerable<string> Needs)> needs, IEnumerable<string> targets)
    {
        var neededBy = needs.SelectMany(pair => pair.Needs.Select(need => (need, pair.Package)))
            .ToLookup(pair => pair.need, pair => pair.Package, StringComparer.Ordinal);
        var open = new Queue<(string Package, Way? Way)>(
            targets.Distinct(StringComparer.Ordinal).Select(target => (target, (Way?)null)));
        var seen = open.Select(pair => pair.Package).ToHashSet(StringComparer.Ordinal);
        while (open.TryDequeue(out var needed))
        {
            foreach (var package in neededBy[needed.Package].Where(seen.Add))
            {
                var way = new Way(
                    needed.Package, needed.Way is null ? $"{package} depends on {needed.Package}" : needed.Way.Last,
                    (needed.Way?.Links ?? 0) + 1);
                ways[package] = way;
                open.Enqueue((package, way));
            }
        }
    }

    /// <summary>
    /// <c>a depends on b, b depends on c</c>, in the middle shortened where it is long; null when there is no chain.
    /// </summary>
    public string? Find(string package)
    {
        if (!ways.TryGetValue(package, out var way))
        {
            return null;
        }

        var left = way.Links <= Most ? way.Links : Begun;
        var links = new List<string>();
        for (var from = package; links.Count < left; from = ways[from].Next)
        {
            links.Add($"{from} depends on {ways[from].Next}");
        }

        return string.Join(", ", left == way.Links ? links : [.. links, $"… {way.Links - left - 1} more …", way.Last]);
    }

    // The next package on the way, the last link of it, and how many links it has.
    private sealed record Way(string Next, string Last, int Links);
}
