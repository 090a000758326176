using System.Globalization;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Debian.Updates;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Reasons;

/// <summary>Why packages of a Debian system are there, by dpkg's database and the package indexes.</summary>
internal sealed class DebianDependencies : IDependencyRules
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Sections => DebianSections.All;

    /// <inheritdoc/>
    public PackageGraph Read(ReadOnlyMemory<byte> database)
    {
        var all = new DpkgDatabase(database);
        var installed = all.Installed.ToList();
        var choices = new InstalledChoices(installed);
        return new PackageGraph(installed.Select(stanza => new GraphPackage(
            stanza.Name,
            stanza.Version,
            stanza.Architecture,
            DebianSections.WithoutArea(stanza.Field("Section"u8)),
            // Installed-Size is in KiB (deb-control(5)).
            long.TryParse(stanza.Field("Installed-Size"u8), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
                && kibibytes < long.MaxValue >> 10
                ? kibibytes << 10
                : 0,
            [.. Relation.Groups(stanza.Field("Provides"u8)).SelectMany(group => group).Select(relation => relation.Name)],
            Minimal(stanza),
            [
                .. choices.Of(stanza.Field("Pre-Depends"u8), NeedKind.Before),
                .. choices.Of(stanza.Field("Depends"u8), NeedKind.Always),
                .. choices.Of(stanza.Field("Recommends"u8), NeedKind.Recommended),
            ])
        {
            // apt does not take itself out either, whatever its entry says (pkgCacheGen::ForceEssential).
            IsEssential = IsEssential(stanza) || stanza.Name == "apt",
        }));
    }

    /// <inheritdoc/>
    public IReadOnlyList<BytePath> FileLists(GraphPackage package) =>
        // dpkg(1): with the architecture in the name where a package can be there in several.
        [
            BytePath.Of($"var/lib/dpkg/info/{package.Name}.list"),
            BytePath.Of($"var/lib/dpkg/info/{package.Name}:{package.Architecture}.list"),
        ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<AvailableVersion, IReadOnlyList<ArchiveSuite>> Suites(
        PackageSources sources, IReadOnlyCollection<AvailableVersion> packages)
    {
        var names = packages.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var wanted = packages.ToHashSet();
        var suites = new Dictionary<AvailableVersion, List<ArchiveSuite>>();
        foreach (var index in SourceIndex.Of(sources))
        {
            var origin = new ArchiveSuite(index.Source.Archive.Name, index.Suite.Name);
            foreach (var version in IndexScan.Find(index.Frozen.File, names)
                .Where(found => index.IsWhole || sources.MayTake(index.Source, found.Name))
                .Select(found => new AvailableVersion(found.Name, found.Version, found.Architecture)))
            {
                if (wanted.Contains(version)
                    && (suites.TryGetValue(version, out var known) || suites.TryAdd(version, known = []))
                    && !known!.Contains(origin))
                {
                    known.Add(origin);
                }
            }
        }

        return suites.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<ArchiveSuite>)pair.Value);
    }

    // deb-control(5). What is marked as important, apt does not remove either (apt-get(8), --allow-remove-essential).
    private static bool IsEssential(DpkgStanza stanza) =>
        stanza.Field("Essential"u8) == "yes" || stanza.Field("Important"u8) == "yes" || stanza.Field("Protected"u8) == "yes";

    // What DebianPackageManager.BaseSet asks for.
    private static string? Minimal(DpkgStanza stanza) =>
        IsEssential(stanza) ? "it is essential"
        : stanza.Field("Priority"u8) == "required" ? "its priority is required"
        : stanza.Name is "apt" or "usr-is-merged" ? "a base is made with it"
        : null;
}
