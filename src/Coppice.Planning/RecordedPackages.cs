using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>Installed packages as a distribution reads them and as generations record them.</summary>
public static class RecordedPackages
{
    /// <summary>What a generation records of them.</summary>
    public static IReadOnlyList<InstalledPackage> Of(IEnumerable<Distributions.InstalledPackage> installed) =>
        [.. installed.Select(package => new InstalledPackage(package.Name, package.Version, package.Architecture, package.InstalledSize >> 10, package.Automatic))];

    /// <summary>The packages that a generation has of its own: its parent had them in another version, or not at all.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="inherited">What its parent had.</param>
    public static List<InstalledPackage> Own(Generation generation, IEnumerable<Distributions.InstalledPackage> inherited)
    {
        var known = inherited.Select(package => (package.Name, package.Version, package.Architecture)).ToHashSet();
        return [.. generation.Packages.Where(package => !known.Contains((package.Name, package.Version, package.Architecture)))];
    }
}
