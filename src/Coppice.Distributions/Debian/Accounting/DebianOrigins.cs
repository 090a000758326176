namespace Coppice.Distributions.Debian.Accounting;

/// <summary>Finds Debian packages in the indexes of frozen archives.</summary>
internal sealed class DebianOrigins(PackageSources sources) : IPackageOrigins
{
    private readonly IReadOnlyList<SourceIndex> indexes = SourceIndex.Of(sources);

    public PackageOrigin? Find(string name, string version, string architecture) => indexes
        .Select(pair => pair.Packages.Find(name, version, architecture) is { } found
            ? new PackageOrigin(
                new PackageFile(
                    found.Name, found.Version, found.Architecture, found.Path, found.Size, found.Digest, pair.Suite.Mirror),
                pair.Source.Archive, pair.Suite, pair.Frozen)
            : null)
        .FirstOrDefault(origin => origin is not null);
}
