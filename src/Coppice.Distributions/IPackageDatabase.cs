using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution knows about its record of installed packages, which is handed about as bytes in a form of its own.
/// </summary>
public interface IPackageDatabase
{
    /// <summary>
    /// Which of two versions of a package is newer: negative when <paramref name="a"/> is older than <paramref name="b"/>.
    /// </summary>
    int CompareVersions(string a, string b);

    /// <summary>Reads the database of a tree; empty when it has none.</summary>
    byte[] ReadDatabase(IPackageTree tree);

    /// <summary>Prints, in a growing tree, what <see cref="ReadDatabase"/> would read there.</summary>
    SandboxStep PrintDatabase { get; }

    /// <summary>The one file that the database is; null when it is more than one.</summary>
    BytePath? DatabaseFile => null;

    /// <summary>The installed packages of a tree, with what is known about why they are there.</summary>
    IReadOnlyList<InstalledPackage> ReadInstalled(IPackageTree tree);

    /// <summary>The installed packages.</summary>
    /// <param name="database">The database; what is not in it, such as why a package is there, may be missing.</param>
    IReadOnlyList<InstalledPackage> ReadInstalled(ReadOnlyMemory<byte> database);

    /// <summary>The installed package that has a path by the database of a tree; null where none has.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="path">The path, with links in its folder followed.</param>
    string? OwnerOf(IPackageTree tree, BytePath path) => null;

    /// <summary>
    /// The database after installing some packages on top of another one, good enough for
    /// <see cref="IResolveQuestions.Resolve"/>.
    /// </summary>
    /// <param name="database">The database before; empty for a base.</param>
    /// <param name="entries">The index entries of the packages that are installed.</param>
    /// <param name="removed">Names of packages that are removed.</param>
    byte[] Predict(
        ReadOnlyMemory<byte> database, IReadOnlyList<ReadOnlyMemory<byte>> entries, IReadOnlyCollection<string> removed);

    /// <summary>
    /// Says, of a package that is removed and not listed, by which shortest chain it needs one of <paramref name="listed"/>: <c>a
    /// depends on b, b depends on c</c>; null when the database shows none. The database is read once, however many are asked
    /// about.
    /// </summary>
    Func<string, string?> ExplainRemovals(ReadOnlyMemory<byte> database, IReadOnlyCollection<string> listed);
}

/// <summary>One installed package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version in the distribution's form.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="InstalledSize">Size in bytes that the package says it takes; 0 when it does not say.</param>
/// <param name="Automatic">Whether it is there only because others need it.</param>
public sealed record InstalledPackage(string Name, string Version, string Architecture, long InstalledSize, bool Automatic);
