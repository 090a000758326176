using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian;

/// <summary>Finds why a package cannot stay when others go: the shortest chain of dependencies between them.</summary>
internal static partial class DependencyChain
{
    /// <summary>
    /// <c>a depends on b, b depends on c</c> from <paramref name="from"/> to the nearest of <paramref name="targets"/>, or null when there is none.
    /// Alternatives and provided names count as dependencies: apt has already decided that none of the others is there.
    /// </summary>
    public static string? Find(ReadOnlyMemory<byte> status, string from, IReadOnlyCollection<string> targets)
    {
        var stanzas = DpkgStatus.InstalledStanzas(status).ToList();
        var providers = stanzas
            .SelectMany(stanza => Names(stanza.GetValueOrDefault("Provides", "")).Append(stanza["Package"]).Select(name => (name, package: stanza["Package"])))
            .ToLookup(pair => pair.name, pair => pair.package);
        var needs = stanzas
            .GroupBy(stanza => stanza["Package"])
            .ToDictionary(
                group => group.Key,
                group => group.SelectMany(stanza => Names(stanza.GetValueOrDefault("Pre-Depends", "") + "," + stanza.GetValueOrDefault("Depends", "")))
                    .SelectMany(name => providers[name]).Distinct().ToList());

        var cameFrom = new Dictionary<string, string?> { [from] = null };
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var package))
        {
            foreach (var need in needs.GetValueOrDefault(package, []))
            {
                if (!cameFrom.TryAdd(need, package))
                {
                    continue;
                }

                if (targets.Contains(need))
                {
                    return Text(need, cameFrom);
                }

                open.Enqueue(need);
            }
        }

        return null;
    }

    private static string Text(string last, Dictionary<string, string?> cameFrom)
    {
        var links = new List<string>();
        for (var package = last; cameFrom[package] is { } before; package = before)
        {
            links.Insert(0, $"{before} depends on {package}");
        }

        return string.Join(", ", links);
    }

    private static IEnumerable<string> Names(string relation) =>
        relation.Split(',', '|').Select(part => PackageName().Match(part.Trim()).Value).Where(name => name.Length > 0);

    // deb-control(5): a package name, before :architecture, a version in parentheses or a profile.
    [GeneratedRegex("^[a-z0-9][a-z0-9+.-]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PackageName();
}
