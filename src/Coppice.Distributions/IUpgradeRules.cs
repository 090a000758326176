using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution knows about upgrading in place: exchanging the files of a template's packages for those of newer versions
/// without installing anything again. The result must be what installing all of it anew would have made; wherever that is not
/// certain, the answer is a reason to rebuild. It only answers questions, as <see cref="IPackageManager"/> does.
/// </summary>
public interface IUpgradeRules
{
    /// <summary>Whether installing the newer packages does, besides unpacking them, what installing the older ones did.</summary>
    /// <param name="tree">The template as it is.</param>
    /// <exception cref="MustRebuildException">That is not certain.</exception>
    void Check(UpgradedTree tree);

    /// <summary>The files of the package database that are other ones with the newer packages.</summary>
    /// <param name="tree">The template as it is.</param>
    /// <param name="packages">The packages that are exchanged.</param>
    /// <param name="readNew">Reads a file of the template with the newer packages' files.</param>
    /// <exception cref="MustRebuildException">The database is not what these rules would have written for the older
    /// packages.</exception>
    IReadOnlyList<TextFile> Database(IPackageTree tree, IReadOnlyList<UpgradedPackage> packages, Func<BytePath, byte[]?> readNew);

    /// <summary>
    /// What has to run in the template with the newer files so that generated files are what installing would have generated.
    /// </summary>
    /// <param name="tree">The template as it is.</param>
    /// <exception cref="MustRebuildException">Something was generated in a way that cannot be repeated alone.</exception>
    RegenerationPlan Regenerate(UpgradedTree tree);
}

/// <summary>A package whose files are exchanged.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="Then">What the template has of it.</param>
/// <param name="Now">What it is to have.</param>
/// <param name="Changes">Where in the template the two differ, in order.</param>
public sealed record UpgradedPackage(
    string Name, string Architecture, PackageContents Then, PackageContents Now, IReadOnlyList<UpgradedPath> Changes);

/// <summary>What rules need to know of what a package has in it.</summary>
/// <param name="Control">Its control files by name.</param>
/// <param name="Paths">The paths of its payload, as the package names them and in its order; the root is the empty one.</param>
public sealed record PackageContents(IReadOnlyDictionary<string, ControlFile> Control, IReadOnlyList<BytePath> Paths);

/// <summary>A control file of a package.</summary>
/// <param name="Content">Its content.</param>
/// <param name="IsExecutable">Whether it has mode 0755 instead of 0644.</param>
/// <param name="Time">Its modification time, in whole seconds.</param>
public sealed record ControlFile(ReadOnlyMemory<byte> Content, bool IsExecutable, DateTimeOffset Time);

/// <summary>A path at which the versions of a package differ.</summary>
/// <param name="Path">The path in the tree.</param>
/// <param name="IsProgram">Whether it is a file that can be run, before and after.</param>
/// <param name="OnlyInTime">Whether nothing but its modification time differs.</param>
public sealed record UpgradedPath(BytePath Path, bool IsProgram, bool OnlyInTime);

/// <summary>A template whose packages are exchanged, as <see cref="IUpgradeRules.Regenerate"/> sees it.</summary>
/// <param name="Database">Its package database.</param>
/// <param name="Paths">All its paths, in order.</param>
/// <param name="Read">Reads a file; null where there is none.</param>
/// <param name="FilesIn">Names of the files and symbolic links in a directory.</param>
/// <param name="Packages">The packages that are exchanged.</param>
public sealed record UpgradedTree(
    ReadOnlyMemory<byte> Database, IReadOnlyList<BytePath> Paths, Func<BytePath, byte[]?> Read,
    Func<BytePath, IReadOnlyList<string>> FilesIn, IReadOnlyList<UpgradedPackage> Packages)
{
    /// <summary>As <see cref="ChangedTrees.HooksAreKnown"/>.</summary>
    public bool HooksAreKnown { get; init; }

    /// <summary>As <see cref="ChangedTrees.Made"/>, of all that is in the template's own layers.</summary>
    public IReadOnlyDictionary<BytePath, MadeFile>? Made { get; init; }

    /// <summary>
    /// The files that any script or trigger was seen opening while the template grew, of those that <see cref="IReadRules"/> have
    /// recorded; null where no one watched.
    /// </summary>
    public IReadOnlySet<BytePath>? Opened { get; init; }

    /// <summary>The names of the packages that it has beyond those of its parent; null for all of them.</summary>
    public IReadOnlySet<string>? Own { get; init; }
}
