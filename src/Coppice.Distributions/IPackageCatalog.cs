namespace Coppice.Distributions;

/// <summary>All packages of a frozen archive.</summary>
public interface IPackageCatalog
{
    /// <summary>The names that can be asked for: of packages, and the virtual ones that packages provide.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Whether a name can be asked for.</summary>
    bool Has(string name);

    /// <summary>Whether a package provides a name that is not its own, in whatever version.</summary>
    bool IsProvided(string name) => false;

    /// <summary>Every package file, in no particular order.</summary>
    IEnumerable<PackageFile> Files { get; }

    /// <summary>Whether an index lists a package of that name, version and architecture.</summary>
    bool Has(string name, string version, string architecture);

    /// <summary>The package file of that name, version and architecture, or null.</summary>
    PackageFile? Find(string name, string version, string architecture);

    /// <summary>The versions that there are of a package of that very name.</summary>
    IReadOnlyList<string> Versions(string name) => [];

    /// <summary>Names of packages that say that no system may be without them.</summary>
    IReadOnlyList<string> Essential => [];

    /// <summary>What there is under a name, real or virtual: <c>xserver 1.20.7-1</c>.</summary>
    IReadOnlyList<string> Candidates(string name) => [];

    /// <summary>
    /// The shortest way from some packages along their dependencies to one, both ends included; null when none is known.
    /// </summary>
    IReadOnlyList<string>? Way(IReadOnlyList<string> from, string to) => null;

    /// <summary>
    /// The metadata files that are shorter when they have nothing but what the package manager can come to when it installs or
    /// removes some packages; by their names in <see cref="IResolveQuestions.Metadata"/>. It chooses the same with them and reads
    /// a hundredth; where it removes, perhaps in another order. Null where it needs all of them.
    /// </summary>
    /// <param name="names">The names that it is asked for, and those of all installed packages.</param>
    /// <param name="recommends">Whether it may take recommended packages too.</param>
    IReadOnlyDictionary<string, byte[]>? ReducedIndex(IEnumerable<string> names, bool recommends) => null;

    /// <summary>The package file at a path below a mirror, or null.</summary>
    CataloguedPackage? At(Uri mirror, string path);
}

/// <summary>A package as an index describes it.</summary>
/// <param name="File">Its file.</param>
/// <param name="InstalledSize">Bytes that it says it takes when installed; 0 when it does not say.</param>
/// <param name="Entry">Its entry in the index, as it is there.</param>
public sealed record CataloguedPackage(PackageFile File, long InstalledSize, ReadOnlyMemory<byte> Entry);
