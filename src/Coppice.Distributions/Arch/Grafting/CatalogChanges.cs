using Coppice.Distributions.Arch.Sources;
using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// What a newer snapshot changes for pacman: the names for which it would take another package file now. Of several repositories
/// with a package of one name the first counts (pacman.conf(5)).
/// </summary>
internal sealed class CatalogChanges : ICatalogChanges
{
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PacmanEntry> now;
    private readonly bool unknown;

    /// <param name="then">The archive before; null when nothing is known of it: then every name counts as changed.</param>
    /// <param name="now">The archive now.</param>
    public CatalogChanges(PackageSources? then, PackageSources now)
    {
        unknown = then is null;
        this.now = First(now);
        if (then is not null && then.Key != now.Key)
        {
            Compare(First(then));
        }
    }

    /// <summary>Whether pacman may take something else for that name, a package's, a provided one or a group's.</summary>
    public bool Has(string name) => unknown || changed.Contains(name);

    /// <summary>The version that the archive has of a package now; null when it has none.</summary>
    public string? VersionOf(string name) => now.GetValueOrDefault(name)?.Version;

    private void Compare(Dictionary<string, PacmanEntry> old)
    {
        foreach (var name in old.Keys.Union(now.Keys))
        {
            var (before, after) = (old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            // The digest, too: a package that was built again under its old version is another one.
            if (before?.Version != after?.Version || before?.Value("SHA256SUM") != after?.Value("SHA256SUM"))
            {
                changed.Add(name);
                changed.UnionWith(((PacmanEntry?[])[before, after]).OfType<PacmanEntry>().SelectMany(Names));
            }
        }
    }

    private static IEnumerable<string> Names(PacmanEntry entry) =>
        entry.Provided.Select(offer => offer.Name).Concat(entry.Values("GROUPS"));

    private static Dictionary<string, PacmanEntry> First(PackageSources archive) =>
        ArchRepository.Of(archive).SelectMany(repository => repository.Entries)
            .DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
}
