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

    /// <summary>
    /// A generation before its declared steps were carried out (<see cref="Generation.PackagesOnly"/>), with the packages that it
    /// had then: scripts may install and remove some.
    /// </summary>
    /// <param name="generation">The generation.</param>
    /// <param name="read">Reads what is installed in the tree of a generation; not asked where there were no such steps.</param>
    public static Generation InPackagesLayer(
        Generation generation, Func<Generation, IReadOnlyList<Distributions.InstalledPackage>> read) =>
        generation.DeclaredLayers == 0 || generation.PackagesOnly is not { } before
            ? generation
            : before with { Packages = Of(read(before)) };

    /// <summary>The packages that a generation has of its own: its parent had them in another version, or not at all.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="inherited">What its parent had.</param>
    public static List<RecordedPackage> Own(Generation generation, IEnumerable<Distributions.InstalledPackage> inherited)
    {
        var known = inherited.Select(package => (package.Name, package.Version, package.Architecture)).ToHashSet();
        return [.. generation.Packages.Where(package => !known.Contains((package.Name, package.Version, package.Architecture)))];
    }
}
