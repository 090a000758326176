using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>
/// What is different about growing templates of one distribution. It only answers questions: nothing here runs a program,
/// reads a file or opens a connection.
/// </summary>
public interface IPackageManager
{
    /// <summary>A number that goes up whenever an answer here changes what a layer becomes; part of every layer's identity.</summary>
    int Recipe { get; }

    /// <summary>Which of two versions of a package is newer: negative when <paramref name="a"/> is older than <paramref name="b"/>.</summary>
    int CompareVersions(string a, string b);

    /// <summary>Metadata files to show in <see cref="SandboxLayout.Metadata"/>: the name there, and the file outside.</summary>
    IReadOnlyList<(string Name, string File)> Metadata(ArchiveSnapshot archive);

    /// <summary>Opens the package indexes of a frozen archive.</summary>
    IPackageCatalog Catalog(ArchiveSnapshot archive);

    /// <summary>Text files to show in <see cref="SandboxLayout.Files"/>.</summary>
    IReadOnlyList<TextFile> Files(ArchiveSnapshot archive);

    /// <summary>The folder in <see cref="SandboxLayout.Archive"/> for packages of a mirror.</summary>
    string MirrorFolder(ArchiveSnapshot archive, Uri mirror);

    /// <summary>The environment of every step; times in generated files are <see cref="MadeTime"/>.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>What a base template consists of besides what is declared: for <see cref="Resolve"/>.</summary>
    IReadOnlyList<string> BaseSet(Func<string, bool> exists);

    /// <summary>The command, on this machine, that says which package files installing <paramref name="wanted"/> takes.</summary>
    /// <param name="request">Where its files lie.</param>
    /// <param name="wanted">The packages to install.</param>
    /// <param name="recommends">Whether recommended packages are taken too.</param>
    Command Resolve(ResolveRequest request, IReadOnlyList<string> wanted, bool recommends);

    /// <summary>The command, on this machine, that says what purging <paramref name="unwanted"/> would remove.</summary>
    Command ResolveRemoval(ResolveRequest request, IReadOnlyList<string> unwanted);

    /// <summary>Text files that <see cref="Resolve"/> needs, below <see cref="ResolveRequest.Folder"/>.</summary>
    IReadOnlyList<TextFile> ResolveFiles(ResolveRequest request, ArchiveSnapshot archive);

    /// <summary>Reads what <see cref="Resolve"/> printed: paths of package files below their mirror's folder.</summary>
    IReadOnlyList<(string MirrorFolder, string Path)> ReadResolved(string output);

    /// <summary>Reads what <see cref="ResolveRemoval"/> or the step <see cref="SimulateRemove"/> printed: names of packages.</summary>
    IReadOnlyList<string> ReadRemoved(string output);

    /// <summary>
    /// Reads what a failed <see cref="Resolve"/> or <see cref="Install"/> printed: names of packages that would have to go or are in the way;
    /// empty when it failed of something else.
    /// </summary>
    IReadOnlyList<string> ReadDisplaced(string output) => [];

    /// <summary>The package database after installing some packages on top of another database, good enough for <see cref="Resolve"/>.</summary>
    /// <param name="database">The database before; empty for a base.</param>
    /// <param name="stanzas">The index entries of the packages that are installed.</param>
    /// <param name="removed">Names of packages that are taken out.</param>
    byte[] Predict(ReadOnlyMemory<byte> database, IReadOnlyList<ReadOnlyMemory<byte>> stanzas, IReadOnlyCollection<string> removed);

    /// <summary>
    /// The shortest chain from one of <paramref name="removed"/> that is not listed to one of <paramref name="listed"/> that it needs:
    /// <c>a depends on b depends on c</c>; null when the database shows none.
    /// </summary>
    string? ExplainRemoval(ReadOnlyMemory<byte> database, string removed, IReadOnlyCollection<string> listed);

    /// <summary>Path of the package database in a tree, without a leading slash.</summary>
    string DatabasePath { get; }

    /// <summary>Path of the record of automatically installed packages in a tree, without a leading slash.</summary>
    string AutomaticPath { get; }

    /// <summary>Reads the installed packages.</summary>
    /// <param name="database">The file at <see cref="DatabasePath"/>.</param>
    /// <param name="automatic">The file at <see cref="AutomaticPath"/>; empty when there is none.</param>
    IReadOnlyList<InstalledPackage> ReadInstalled(ReadOnlyMemory<byte> database, ReadOnlyMemory<byte> automatic);

    /// <summary>The command, on this machine, that decompresses a package into files in a folder, without extracting anything.</summary>
    Command Unpack(string packageFile, string folder);

    /// <summary>Unpacks packages into an empty tree, with this machine's own programs; the tree is at <c>/target</c>.</summary>
    /// <param name="packages">Digests (hexadecimal) of the packages; their twins are all there.</param>
    SandboxStep UnpackBase(IReadOnlyList<string> packages);

    /// <summary>Makes an unpacked tree a running system: configures all packages, marks what was asked for.</summary>
    /// <param name="packages">Paths of the package files in the sandbox.</param>
    IReadOnlyList<SandboxStep> ConfigureBase(IReadOnlyList<string> packages);

    /// <summary>Files that make a base's own package manager work as on a normal system: its sources, and their keys.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="keyring">The keyring that the archive is pinned to.</param>
    IReadOnlyList<TextFile> Configuration(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring);

    /// <summary>Text files that say whether recommended packages are installed.</summary>
    IReadOnlyList<TextFile> RecommendsConfiguration(bool recommends);

    /// <summary>Before anything else runs in a tree: keeps services from starting.</summary>
    SandboxStep Prepare { get; }

    /// <summary>
    /// Prints, in any tree of the archive, what the package manager there would compute anew in every other one from the same metadata;
    /// null when there is nothing such. Shown to all later steps at <see cref="SandboxLayout.Cache"/>.
    /// </summary>
    SandboxStep? PrintCache { get; }

    /// <summary>Installs packages.</summary>
    SandboxStep Install(IReadOnlyList<string> packages, bool recommends);

    /// <summary>Reads what a failed <see cref="Install"/> printed: package files that it missed in the archive.</summary>
    IReadOnlyList<(string MirrorFolder, string Path)> ReadMissing(string output);

    /// <summary>Prints what <see cref="Remove"/> would take; see <see cref="ReadRemoved"/>.</summary>
    SandboxStep SimulateRemove(IReadOnlyList<string> packages);

    /// <summary>Purges packages.</summary>
    SandboxStep Remove(IReadOnlyList<string> packages);

    /// <summary>Takes out what is private to a machine or to the build.</summary>
    SandboxStep Settle { get; }

    /// <summary>What is known about grafting; null where every change means to rebuild.</summary>
    IGraftRules? Grafts { get; }

    /// <summary>Fails when the package database is not whole.</summary>
    SandboxStep Check { get; }
}

/// <summary>Where the files of a resolution on this machine lie.</summary>
/// <param name="Folder">A private folder, absolute.</param>
/// <param name="Metadata">The folder with the files of <see cref="IPackageManager.Metadata"/>.</param>
/// <param name="Cache">A folder that may keep caches between runs for the same metadata.</param>
/// <param name="Database">The package database to start from, a file.</param>
public sealed record ResolveRequest(string Folder, string Metadata, string Cache, string Database);

/// <summary>One installed package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version in the distribution's form.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="InstalledSize">Size in bytes that the package says it takes; 0 when it does not say.</param>
/// <param name="Automatic">Whether it is there only because others need it.</param>
public sealed record InstalledPackage(string Name, string Version, string Architecture, long InstalledSize, bool Automatic);
