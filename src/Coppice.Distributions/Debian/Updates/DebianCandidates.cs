using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Updates;

/// <summary>Chooses among the versions of frozen Debian archives as apt does when no pin but Coppice's own has a say.</summary>
internal sealed class DebianCandidates : IPackageCandidates
{
    // apt_preferences(5): the version that is installed has 100 even where no archive has it.
    private const int InstalledPriority = 100;

    private readonly string native;
    private readonly Dictionary<string, List<SuiteVersion>> versions = [];

    /// <summary>Reads the indexes of some archives.</summary>
    /// <param name="sources">The archives.</param>
    /// <param name="names">The packages to look for.</param>
    public DebianCandidates(PackageSources sources, IReadOnlySet<string> names)
    {
        native = sources.Architecture;
        foreach (var index in SourceIndex.Of(sources))
        {
            var rules = RulesOf(sources, index);
            foreach (var version in IndexScan.Find(index.Frozen.File, names)
                .Where(found => index.IsWhole || sources.MayTake(index.Source, found.Name)))
            {
                var key = Key(version.Name, version.Architecture);
                if (!versions.TryGetValue(key, out var known))
                {
                    versions[key] = known = [];
                }

                known.Add(new SuiteVersion(version, rules, index.PriorityOf(version.Name, rules)));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// apt's pkgPolicy::GetCandidateVer: of the versions that are not older than the installed one, the newest among those with
    /// the highest priority; a version has the highest priority of the suites that have it.
    /// </remarks>
    public PackageCandidate? Newer(string name, string version, string architecture)
    {
        if (!versions.TryGetValue(Key(name, architecture), out var known) || known.All(entry => entry.Version.Version == version)
            || !DebianVersion.TryParse(version, out var installed))
        {
            return null;
        }

        var standing = InstalledPriority;
        var (best, bestPriority) = (installed, 0);
        foreach (var found in known)
        {
            var candidate = DebianVersion.Parse(found.Version.Version);
            var (order, priority) = (candidate.CompareTo(installed), found.Priority);
            standing = order == 0 ? Math.Max(standing, priority) : standing;
            if (order > 0 && (priority > bestPriority || (priority == bestPriority && candidate > best)))
            {
                (best, bestPriority) = (candidate, priority);
            }
        }

        return bestPriority >= standing ? Find(new AvailableVersion(name, best.ToString(), architecture)) : null;
    }

    /// <inheritdoc/>
    public PackageCandidate? Find(AvailableVersion version) =>
        versions.GetValueOrDefault(Key(version.Name, version.Architecture), [])
            .Where(entry => entry.Version.Version == version.Version)
            .OrderByDescending(entry => entry.Suite.Security)
            .Select(entry => new PackageCandidate(
                entry.Version.Name, entry.Version.Version, entry.Version.Architecture, entry.Version.Size, entry.Suite.Name,
                entry.Suite.Security)
            {
                Source = entry.Version.Source,
                Digest = Digest.TryParse(entry.Version.Digest, out var digest) ? digest : null,
            })
            .FirstOrDefault();

    /// <inheritdoc/>
    /// <remarks>
    /// Archives drop older versions. Where the newer package has its source's version, the installed one is taken to have it,
    /// too, except for what counts how often it was only built again (<c>+b1</c>).
    /// </remarks>
    public string? SourceVersionOf(AvailableVersion installed, PackageCandidate newer) =>
        Find(installed) is { } known ? known.Source.Version
        : SourceField.WithoutRebuild(newer.Version) == newer.Source.Version ? SourceField.WithoutRebuild(installed.Version)
        : null;

    private static SuiteRules RulesOf(PackageSources sources, SourceIndex index)
    {
        var rules = SuiteRules.Of(index.Suite);
        return index.Source.Archive == sources.First
            ? rules
            : rules with { Name = $"{index.Source.Archive.Name}/{rules.Name}" };
    }

    // To apt a package for all architectures is one of the native architecture: it can become one from one version to the next.
    private string Key(string name, string architecture) => $"{name}:{(architecture == "all" ? native : architecture)}";

    private sealed record SuiteVersion(IndexedVersion Version, SuiteRules Suite, int Priority);
}
