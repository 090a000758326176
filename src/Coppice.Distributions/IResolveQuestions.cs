using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>
/// What to ask the distribution's own package manager on this machine before anything grows: what installing and removing would
/// take. Nothing of a template runs for it, and nothing is solved by Coppice.
/// </summary>
public interface IResolveQuestions
{
    /// <summary>Metadata files to show in <see cref="SandboxLayout.Metadata"/>: the name there, and the file outside.</summary>
    IReadOnlyList<(string Name, string File)> Metadata(PackageSources sources);

    /// <summary>
    /// Those of <see cref="Metadata"/> in which packages are left out because they may not be taken
    /// (<see cref="PackageSources.MayTake"/>): the name, and what makes their content.
    /// </summary>
    IReadOnlyDictionary<string, Func<byte[]>> Limited(PackageSources sources) => new Dictionary<string, Func<byte[]>>();

    /// <summary>Opens the package indexes of frozen archives. It has only what may be taken of them.</summary>
    IPackageCatalog Catalog(PackageSources sources);

    /// <summary>
    /// Prints which version this machine's package manager has, for <see cref="ChoosesAlike"/>; null where no catalog has an
    /// reduced index.
    /// </summary>
    Command? PrintVersion => null;

    /// <summary>
    /// The package whose installed version <see cref="ChoosesAlike"/> is asked about in a tree; null where no catalog has an
    /// reduced index.
    /// </summary>
    string? VersionedPackage => null;

    /// <summary>
    /// Whether a package manager of that version is known by test to choose the same packages with
    /// <see cref="IPackageCatalog.ReducedIndex"/> as with all metadata. Where it is not known, all are read.
    /// </summary>
    bool ChoosesAlike(string version) => true;

    /// <summary>What a base template consists of besides what is declared: for <see cref="Resolve"/>.</summary>
    IReadOnlyList<string> BaseSet(Func<string, bool> exists);

    /// <summary>Files that the questions need, below <see cref="ResolveRequest.Folder"/>.</summary>
    /// <param name="request">Where they lie.</param>
    /// <param name="sources">The frozen archives.</param>
    /// <param name="database">The package database to start from.</param>
    IReadOnlyList<TextFile> ResolveFiles(ResolveRequest request, PackageSources sources, ReadOnlyMemory<byte> database);

    /// <summary>The command that says which package files installing <paramref name="wanted"/> takes.</summary>
    /// <param name="request">Where its files lie.</param>
    /// <param name="wanted">The packages to install.</param>
    /// <param name="recommends">Whether recommended packages are taken too, where the distribution has such.</param>
    Command Resolve(ResolveRequest request, IReadOnlyList<string> wanted, bool recommends);

    /// <summary>
    /// The command that makes what is kept in <see cref="ResolveRequest.Cache"/>; its question is about an empty package
    /// database. Null where nothing is kept. All questions read the cache, and none of them writes it.
    /// </summary>
    Command? FillCache(ResolveRequest request) => null;

    /// <summary>Reads what <see cref="Resolve"/> printed: paths of package files below their mirror's folder.</summary>
    IReadOnlyList<(string MirrorFolder, string Path)> ReadResolved(string output);

    /// <summary>
    /// Reads what a failed <see cref="Resolve"/> or <see cref="IGrowthSteps.Install"/> printed: names of packages that would have
    /// to go or are in the way; empty when it failed of something else.
    /// </summary>
    IReadOnlyList<string> ReadDisplaced(string output) => [];

    /// <summary>
    /// Reads what a failed <see cref="Resolve"/> printed: requirements that nothing in the archive fulfils, innermost first;
    /// empty when it failed of something else.
    /// </summary>
    IReadOnlyList<UnmetRequirement> ReadUnmet(string output) => [];

    /// <summary>The command that says what removing <paramref name="unwanted"/>, configuration included, would take.</summary>
    Command ResolveRemoval(ResolveRequest request, IReadOnlyList<string> unwanted);

    /// <summary>
    /// Reads what <see cref="ResolveRemoval"/> or the step <see cref="IGrowthSteps.SimulateRemove"/> printed: names of packages.
    /// </summary>
    IReadOnlyList<string> ReadRemoved(string output);
}

/// <summary>What a package asks for and does not get.</summary>
/// <param name="Package">The package that asks.</param>
/// <param name="Requirement">What it asks for, in the distribution's words: <c>xserver&lt;1.20.7</c>.</param>
/// <param name="Name">The package, or virtual package, that it asks for.</param>
public sealed record UnmetRequirement(string Package, string Requirement, string Name);

/// <summary>Where the files of a resolution on this machine lie.</summary>
/// <param name="Folder">A private folder, absolute.</param>
/// <param name="Metadata">The folder with the files of <see cref="IResolveQuestions.Metadata"/>.</param>
/// <param name="Cache">A folder that may keep caches between runs for the same metadata; null when these are of no use
/// afterwards.</param>
public sealed record ResolveRequest(string Folder, string Metadata, string? Cache)
{
    /// <summary>What links in <see cref="Metadata"/> lead to: files, or a folder.</summary>
    public IReadOnlyList<string> Linked { get; init; } = [];

    /// <summary>All that the package manager reads.</summary>
    internal IEnumerable<string> Readable => ((string?[])[Folder, Metadata, Cache, .. Linked]).OfType<string>();
}
