using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian.ReducedIndexes;

/// <summary>
/// Which packages apt can come to from some names: what they depend on, with every alternative, whatever provides that, in every
/// version, and so on. What apt chooses among these is left to apt. It follows no other field when it installs (deb-control(5)):
/// what a package conflicts with or breaks matters only where that is installed, or is itself come to; suggestions are not
/// followed unless apt is configured so.
/// </summary>
/// <param name="indexes">The indexes of all suites.</param>
internal sealed partial class PackageReach(IReadOnlyList<PackagesIndex> indexes)
{
    private readonly Lazy<Dictionary<string, List<string>>> providers = new(() => ReadProviders(indexes));
    private readonly ConcurrentDictionary<string, Needs> needs = new(StringComparer.Ordinal);

    /// <summary>The names that packages provide.</summary>
    public IReadOnlyCollection<string> Virtual => providers.Value.Keys;

    /// <summary>
    /// The names of all packages that apt can come to, perhaps with some that are no packages; null when it is asked for
    /// something that only it understands.
    /// </summary>
    /// <param name="names">The names asked for, perhaps with an architecture (<c>libc6:amd64</c>), patterns (apt-patterns(7)),
    /// and the names of all installed packages.</param>
    /// <param name="recommends">Whether recommended packages are followed.</param>
    public IReadOnlySet<string>? Of(IEnumerable<string> names, bool recommends)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>();
        foreach (var name in names)
        {
            if (!name.Contains('?') && !name.Contains('~'))
            {
                left.Push(name.Split(':')[0]);
            }
            else if (Priority().Match(name) is { Success: true } pattern)
            {
                WithPriority(pattern.Groups["priority"].Value).ForEach(left.Push);
            }
            else
            {
                return null;
            }
        }

        while (left.TryPop(out var name))
        {
            if (!asked.Add(name))
            {
                continue;
            }

            foreach (var package in (providers.Value.GetValueOrDefault(name) ?? []).Append(name).Where(reached.Add))
            {
                var all = needs.GetOrAdd(package, ReadNeeds);
                Array.ForEach(all.Always, left.Push);
                if (recommends)
                {
                    Array.ForEach(all.Recommended, left.Push);
                }
            }
        }

        return reached;
    }

    private List<string> WithPriority(string priority) =>
        [.. indexes.SelectMany(index =>
            index.Names.Where(
                name => index.Stanzas(name)
                .Any(stanza =>
                Stanza.Field(stanza.Span, "Priority"u8).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(priority)))))];

    private Needs ReadNeeds(string package)
    {
        var stanzas = indexes.SelectMany(index => index.Stanzas(package)).ToList();
        return new Needs(
            [.. stanzas.SelectMany(
                stanza =>
                RelationNames.Of(Stanza.Field(stanza.Span, "Depends"u8))
                    .Concat(RelationNames.Of(Stanza.Field(stanza.Span, "Pre-Depends"u8)))).Distinct()],
            [.. stanzas.SelectMany(stanza => RelationNames.Of(Stanza.Field(stanza.Span, "Recommends"u8))).Distinct()]);
    }

    private static Dictionary<string, List<string>> ReadProviders(IReadOnlyList<PackagesIndex> indexes)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var index in indexes)
        {
            foreach (var package in index.Names)
            {
                foreach (var stanza in index.Stanzas(package))
                {
                    foreach (var name in RelationNames.Of(Stanza.Field(stanza.Span, "Provides"u8)))
                    {
                        if (!found.TryGetValue(name, out var known))
                        {
                            found[name] = known = [];
                        }

                        known.Add(package);
                    }
                }
            }
        }

        return found;
    }

    private sealed record Needs(string[] Always, string[] Recommended);

    [GeneratedRegex(@"^\?priority\((?<priority>[a-z]+)\)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Priority();
}
