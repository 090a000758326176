using Coppice.Store.Generations;

namespace Coppice.Model;

/// <summary>Installed packages as a distribution reads them and as generations record them.</summary>
public static class RecordedPackages
{
    /// <summary>What a generation records of them.</summary>
    public static IReadOnlyList<RecordedPackage> Of(IEnumerable<Distributions.InstalledPackage> installed) =>
        [.. installed.Select(
            package =>
            new RecordedPackage(
                package.Name, package.Version, package.Architecture, package.InstalledSize >> 10, package.Automatic))];

    /// <summary>The packages that a generation has of its own: its parent had them in another version, or not at all.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="inherited">What its parent had.</param>
    public static List<RecordedPackage> Own(Generation generation, IEnumerable<Distributions.InstalledPackage> inherited)
    {
        var known = inherited.Select(package => (package.Name, package.Version, package.Architecture)).ToHashSet();
        return [.. generation.Packages.Where(package => !known.Contains((package.Name, package.Version, package.Architecture)))];
    }
}
