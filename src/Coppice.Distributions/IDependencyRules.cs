using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution says about why packages are there: which of them needs which. It only answers questions; nothing here runs
/// a program or reads a file.
/// </summary>
public interface IDependencyRules
{
    /// <summary>The installed packages of a package database, with what each needs of the others.</summary>
    /// <param name="database">The file at <see cref="IPackageManager.DatabasePath"/>, real or predicted.</param>
    PackageGraph Read(ReadOnlyMemory<byte> database);

    /// <summary>
    /// Where a tree says which files a package brought, one path a line; of these paths only those that are there count. No
    /// leading slash.
    /// </summary>
    IReadOnlyList<BytePath> FileLists(GraphPackage package);

    /// <summary>
    /// The sections that packages of the distribution are sorted into, for messages about one that there is not; empty when any
    /// word will do.
    /// </summary>
    IReadOnlyCollection<string> Sections { get; }

    /// <summary>The suites that have some versions of packages, and of which these may be taken.</summary>
    /// <param name="sources">The frozen archives; their indexes are read once.</param>
    /// <param name="packages">The packages to look for.</param>
    /// <returns>For each package that any suite has: the suites that have that very version, in order of declaration.</returns>
    IReadOnlyDictionary<AvailableVersion, IReadOnlyList<ArchiveSuite>> Suites(
        PackageSources sources, IReadOnlyCollection<AvailableVersion> packages);
}

/// <summary>A suite of an archive.</summary>
/// <param name="Archive">The archive's name in the family file.</param>
/// <param name="Suite">The suite.</param>
public sealed record ArchiveSuite(string Archive, string Suite)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Archive}/{Suite}";
}
