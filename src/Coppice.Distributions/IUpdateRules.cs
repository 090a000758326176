using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution says about newer versions of installed packages. It only answers questions: nothing here mounts a template
/// or runs a program of one.
/// </summary>
public interface IUpdateRules
{
    /// <summary>
    /// Files, and folders of files, in a tree that can have a say in which updates are taken; no leading slash.
    /// </summary>
    IReadOnlyList<string> PolicyPaths { get; }

    /// <summary>Whether a file at or in one of <see cref="PolicyPaths"/> really has a say.</summary>
    /// <param name="path">Its path in the tree, without a leading slash.</param>
    /// <param name="content">Its content.</param>
    bool HasSay(string path, ReadOnlySpan<byte> content);

    /// <summary>
    /// Files at or in <see cref="PolicyPaths"/> that Coppice wrote for some sources: <see cref="Candidates"/> knows what they
    /// say.
    /// </summary>
    /// <param name="sources">The sources.</param>
    /// <param name="files">All files there, by path without a leading slash.</param>
    /// <returns>Their paths; null where one is not as Coppice wrote it, or is missing.</returns>
    IReadOnlySet<string>? OwnFiles(
        PackageSources sources, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) => new HashSet<string>();

    /// <summary>What archives have of some packages. Their indexes are read once.</summary>
    /// <param name="sources">The frozen archives.</param>
    /// <param name="names">The names to look for.</param>
    IPackageCandidates Candidates(PackageSources sources, IReadOnlySet<string> names);

    /// <summary>
    /// The metadata files for <see cref="Ask"/>: names in <see cref="ResolveRequest.Metadata"/>, and files in the store.
    /// </summary>
    IReadOnlyList<(string Name, string File)> Metadata(PackageSources archive);

    /// <summary>
    /// Those of <see cref="Metadata"/> in which packages are left out because they may not be taken: the name, and what makes
    /// their content. None where a template's own files say so.
    /// </summary>
    IReadOnlyDictionary<string, Func<byte[]>> Limited(PackageSources archive) => new Dictionary<string, Func<byte[]>>();

    /// <summary>
    /// The question to this machine's package manager, which updates a template takes that has files with a say: for templates on
    /// which <see cref="IPackageCandidates.Newer"/> must not decide.
    /// </summary>
    /// <param name="request">Where its files lie.</param>
    /// <param name="archive">The frozen archive.</param>
    /// <param name="database">The template's package database.</param>
    /// <param name="policy">The files of the template that have a say, by path.</param>
    /// <exception cref="Coppice.Foundation.Failure">They say something whose effect cannot be told without running the
    /// template.</exception>
    UpdateQuestion Ask(
        ResolveRequest request, PackageSources archive, ReadOnlyMemory<byte> database,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> policy);

    /// <summary>Reads what the command of <see cref="Ask"/> printed.</summary>
    IReadOnlyList<AvailableVersion> ReadAnswer(string output);
}

/// <summary>What an archive has of the packages that were asked for.</summary>
public interface IPackageCandidates
{
    /// <summary>
    /// The version that the distribution's package manager would take for an installed package, by its rules without any file
    /// that has a say; null when that is the installed one.
    /// </summary>
    /// <param name="name">The package's name.</param>
    /// <param name="version">The installed version.</param>
    /// <param name="architecture">The installed architecture.</param>
    PackageCandidate? Newer(string name, string version, string architecture);

    /// <summary>The offer of exactly that version, or null.</summary>
    PackageCandidate? Find(AvailableVersion version);

    /// <summary>
    /// The version of the source that an installed package was built from; null where neither an archive nor the newer package
    /// tells.
    /// </summary>
    /// <param name="installed">What is installed.</param>
    /// <param name="newer">What would be taken in its place.</param>
    string? SourceVersionOf(AvailableVersion installed, PackageCandidate newer);
}

/// <summary>A version of a package, installed or in an archive.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Architecture">The architecture.</param>
public sealed record AvailableVersion(string Name, string Version, string Architecture);

/// <summary>A package file that can be had, and where from.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Architecture">The architecture of the file (<c>amd64</c>, <c>all</c>).</param>
/// <param name="Size">Size of the file in bytes, as signed.</param>
/// <param name="Suite">The suite that has it; of several that have it, one with security updates, else the first as
/// declared.</param>
/// <param name="Security">Whether that suite is one of security updates.</param>
public sealed record PackageCandidate(string Name, string Version, string Architecture, long Size, string Suite, bool Security)
{
    /// <summary>The source that it was built from.</summary>
    public required SourceVersion Source { get; init; }

    /// <summary>The file's digest as signed, as <see cref="PackageFile"/> has it; null where the index gives none.</summary>
    public Foundation.Digest? Digest { get; init; }
}

/// <summary>A command on this machine, and the text files that it needs.</summary>
/// <param name="Files">Files below <see cref="ResolveRequest.Folder"/>.</param>
/// <param name="Command">The command.</param>
public sealed record UpdateQuestion(IReadOnlyList<TextFile> Files, Command Command);
