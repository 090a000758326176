using Coppice.Distributions.Arch.Sources;

namespace Coppice.Distributions.Arch;

/// <summary>
/// Updates as <c>pacman -Qu</c> finds them (libalpm, alpm_sync_get_new_version): the first repository that has a package of the
/// name decides, if what it has is newer.
/// </summary>
internal sealed class ArchCandidates : IPackageCandidates
{
    private readonly Dictionary<string, List<PackageCandidate>> candidates = new(StringComparer.Ordinal);

    /// <param name="archive">The frozen archive.</param>
    /// <param name="names">The names to look for.</param>
    public ArchCandidates(PackageSources archive, IReadOnlySet<string> names)
    {
        foreach (var repository in ArchRepository.Of(archive))
        {
            foreach (var entry in repository.Entries.Where(entry => names.Contains(entry.Name)))
            {
                var size = long.TryParse(entry.Value("CSIZE"), out var bytes) ? bytes : 0;
                (candidates.TryGetValue(entry.Name, out var known) ? known : candidates[entry.Name] = [])
                    .Add(new PackageCandidate(
                        entry.Name, entry.Version, entry.Architecture, size, repository.Name, Security: false)
                    {
                        Source = new SourceVersion(
                            entry.Value("BASE") is { Length: > 0 } source ? source : entry.Name, entry.Version),
                    });
            }
        }
    }

    public PackageCandidate? Newer(string name, string version, string architecture) =>
        candidates.GetValueOrDefault(name) is [var first, ..] && PacmanVersion.Compare(first.Version, version) > 0 ? first : null;

    public PackageCandidate? Find(AvailableVersion version) =>
        candidates.GetValueOrDefault(version.Name)?.FirstOrDefault(offer => offer.Version == version.Version);

    // All packages of a source have its version.
    public string? SourceVersionOf(AvailableVersion installed, PackageCandidate newer) => installed.Version;
}
