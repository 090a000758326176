using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Store.Generations;

namespace Coppice.Planning.Updates;

/// <summary>
/// The updates of all templates that grow from the same archives. Templates share most packages: each is looked up once.
/// </summary>
internal sealed class ArchiveUpdates
{
    private readonly IPackageCandidates candidates;
    private readonly ConcurrentDictionary<AvailableVersion, PackageUpdate?> known = new();

    /// <param name="sources">The archives' newest metadata.</param>
    /// <param name="distributions">The known distributions.</param>
    /// <param name="names">All packages that are installed somewhere.</param>
    public ArchiveUpdates(PackageSources sources, DistributionTable distributions, IReadOnlySet<string> names)
    {
        Sources = sources;
        candidates = distributions.UpdateRules(sources.Type).Candidates(sources, names);
    }

    /// <summary>The archives' newest metadata.</summary>
    public PackageSources Sources { get; }

    /// <summary>The updates of a template where nothing has a say in them.</summary>
    public IReadOnlyList<PackageUpdate> Of(IEnumerable<RecordedPackage> packages) =>
        [
            .. packages
                .Select(package =>
                    known.GetOrAdd(new AvailableVersion(package.Name, package.Version, package.Architecture), Look))
                .OfType<PackageUpdate>(),
        ];

    /// <summary>The updates of a template of which its package manager said what it would take.</summary>
    public IReadOnlyList<PackageUpdate> Of(IReadOnlyList<RecordedPackage> packages, IEnumerable<AvailableVersion> taken) =>
        [.. taken.Select(version => Installed(packages, version) is { } installed && candidates.Find(version) is { } offer
                ? Of(new AvailableVersion(installed.Name, installed.Version, installed.Architecture), offer) : null)
            .OfType<PackageUpdate>()
            .OrderBy(update => update.Name, StringComparer.Ordinal)];

    private PackageUpdate? Look(AvailableVersion package) =>
        candidates.Newer(package.Name, package.Version, package.Architecture) is { } offer
            ? Of(package, offer)
            : null;

    private PackageUpdate Of(AvailableVersion installed, PackageCandidate offer) =>
        new(installed.Name, installed.Version, offer, candidates.SourceVersionOf(installed, offer));

    // A package can be installed for several architectures; one for all of them is of the native one.
    private RecordedPackage? Installed(IReadOnlyList<RecordedPackage> packages, AvailableVersion version)
    {
        string Real(string architecture) => architecture == "all" ? Sources.Architecture : architecture;
        return packages.FirstOrDefault(
            package => package.Name == version.Name && Real(package.Architecture) == Real(version.Architecture));
    }
}
