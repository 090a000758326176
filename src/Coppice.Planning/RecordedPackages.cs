using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>Installed packages as a distribution reads them and as generations record them.</summary>
public static class RecordedPackages
{
    /// <summary>What a generation records of them.</summary>
    public static IReadOnlyList<InstalledPackage> Of(IEnumerable<Distributions.InstalledPackage> installed) =>
        [.. installed.Select(package => new InstalledPackage(package.Name, package.Version, package.Architecture, package.InstalledSize >> 10, package.Automatic))];
}
