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

/// <summary>An installed package and what it needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="Section">The section that it is sorted into, such as <c>web</c>; empty when it does not say.</param>
/// <param name="InstalledSize">Bytes that it says it takes when installed; 0 when it does not say.</param>
/// <param name="Provides">Names that it can be asked for besides its own.</param>
/// <param name="Minimal">Why every base has it, for people; null when it is not part of the minimal system.</param>
/// <param name="Needs">What it needs, as far as something installed fulfils it.</param>
public sealed record GraphPackage(
    string Name, string Version, string Architecture, string Section, long InstalledSize, IReadOnlyList<string> Provides,
    string? Minimal, IReadOnlyList<PackageNeed> Needs)
{
    /// <summary>Whether the package manager refuses to take it out.</summary>
    public bool IsEssential { get; init; }
}

/// <summary>One thing that a package needs.</summary>
/// <param name="Kind">How much it needs it.</param>
/// <param name="Text">How the package says it: <c>mta | mail-transport-agent</c>.</param>
/// <param name="Choices">The installed packages each of which would do; at least one, the one that is named first first.</param>
public sealed record PackageNeed(NeedKind Kind, string Text, IReadOnlyList<NeedChoice> Choices);

/// <summary>An installed package that fulfils a need.</summary>
/// <param name="Package">Its name.</param>
/// <param name="As">The name that was asked for, which it provides; null when it is its own.</param>
public sealed record NeedChoice(string Package, string? As);

/// <summary>How much a package needs another one.</summary>
public enum NeedKind
{
    /// <summary>It is not even unpacked without it.</summary>
    Before,

    /// <summary>It does not work without it.</summary>
    Always,

    /// <summary>It is installed with it where recommended packages are taken.</summary>
    Recommended,
}
