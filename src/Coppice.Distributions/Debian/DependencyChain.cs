using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian;

/// <summary>Finds why packages cannot stay when others go.</summary>
internal static partial class DependencyChain
{
    /// <summary>
    /// The chains of dependencies to <paramref name="targets"/>. Alternatives and provided names count as dependencies: apt has
    /// already decided that none of the others is there.
    /// </summary>
    public static RemovalChains To(ReadOnlyMemory<byte> status, IReadOnlyCollection<string> targets)
    {
        var stanzas = DpkgStatus.InstalledStanzas(status).Where(stanza => stanza.ContainsKey("Package")).ToList();
        var providers = stanzas
            .SelectMany(stanza =>
                Names(stanza.GetValueOrDefault("Provides", ""))
                    .Append(stanza["Package"]).Select(name => (name, package: stanza["Package"])))
            .ToLookup(pair => pair.name, pair => pair.package);
        return new RemovalChains(
            stanzas.Select(stanza => (
                stanza["Package"],
                Names(stanza.GetValueOrDefault("Pre-Depends", "") + "," + stanza.GetValueOrDefault("Depends", ""))
                    .SelectMany(name => providers[name]).Distinct())),
            targets);
    }

    private static IEnumerable<string> Names(string relation) =>
        relation.Split(',', '|').Select(part => PackageName().Match(part.Trim()).Value).Where(name => name.Length > 0);

    // deb-control(5): a package name, before :architecture, a version in parentheses or a profile.
    [GeneratedRegex("^[a-z0-9][a-z0-9+.-]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PackageName();
}
