namespace Coppice.Distributions.Debian.Accounting;

/// <summary>Finds Debian packages in the indexes of a frozen archive.</summary>
internal sealed class DebianOrigins(ArchiveSnapshot archive) : IPackageOrigins
{
    private readonly List<(SuiteSnapshot Suite, IndexSnapshot Index, PackagesIndex Packages)> indexes =
        [.. archive.Suites.SelectMany(suite => suite.Indexes.Select(index => (suite, index, PackagesIndex.Open(index.File))))];

    public PackageOrigin? Find(string name, string version, string architecture) => indexes
        .Select(pair => pair.Packages.Find(name, version, architecture) is { } found
            ? new PackageOrigin(
                new PackageFile(
                    found.Name, found.Version, found.Architecture, found.Path, found.Size, found.Digest, pair.Suite.Mirror),
                archive, pair.Suite, pair.Index)
            : null)
        .FirstOrDefault(origin => origin is not null);
}
