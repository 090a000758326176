using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>What to run in the sandbox to make a tree, and what it needs to see there.</summary>
public interface IGrowthSteps
{
    /// <summary>
    /// A number that goes up whenever an answer here changes what a layer becomes; part of every layer's identity.
    /// </summary>
    int Recipe { get; }

    /// <summary>Text files to show in <see cref="SandboxLayout.Files"/>.</summary>
    IReadOnlyList<TextFile> Files(PackageSources sources);

    /// <summary>
    /// More such files, which vouch for metadata that no one else does: signatures by the store's key; and, of metadata that
    /// were limited (<see cref="IResolveQuestions.Limited"/>), by a key that is made for nothing else, with its public half.
    /// None where the package manager asks for none.
    /// </summary>
    /// <param name="sources">The sources.</param>
    /// <param name="read">Reads one of the metadata files as it is shown.</param>
    IReadOnlyList<TextFile> Vouching(PackageSources sources, Func<string, byte[]> read) => [];

    /// <summary>The folder in <see cref="SandboxLayout.Archive"/> for packages of a mirror.</summary>
    string MirrorFolder(PackageSources sources, Uri mirror);

    /// <summary>The environment of every step; times in generated files are <see cref="MadeTime"/>.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>
    /// The command, on this machine, that decompresses packages without extracting anything; null where packages are installed
    /// as they are. It prints a line for each package that is whole: its number, from 0.
    /// </summary>
    Command? Unpack(IReadOnlyList<PackageToUnpack> packages);

    /// <summary>Makes a minimal system out of an empty tree.</summary>
    /// <param name="packages">
    /// Its packages; their decompressed forms (<see cref="SandboxLayout.Decompressed"/>) are all there.
    /// </param>
    IReadOnlyList<SandboxStep> Bootstrap(IReadOnlyList<ShownPackage> packages);

    /// <summary>
    /// Files that make a base's own package manager work as on a normal system: its sources, and their keys. None where
    /// <see cref="Bootstrap"/> has made them.
    /// </summary>
    /// <param name="archive">The archive.</param>
    /// <param name="keyring">The keyring that the archive is pinned to.</param>
    IReadOnlyList<TextFile> Configuration(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring);

    /// <summary>Whether templates can add archives to that of their base, and ask for packages of one archive.</summary>
    bool AddsArchives => false;

    /// <summary>
    /// Files that make the package manager of a template work with archives that the template adds, and take from them what may
    /// be taken: sources, keys, pins. None where the archives are on this machine only.
    /// </summary>
    /// <param name="sources">All sources of the template.</param>
    /// <param name="declaration">The declaration that adds archives, or asks for packages of one of them.</param>
    IReadOnlyList<TextFile> AddedConfiguration(PackageSources sources, TemplateDeclaration declaration) => [];

    /// <summary>What has to run once those files lie in a tree; null where they are all there is to do.</summary>
    /// <param name="sources">All sources of the template.</param>
    /// <param name="configuration">The files, at least one.</param>
    SandboxStep? AddArchives(PackageSources sources, IReadOnlyList<TextFile> configuration) => null;

    /// <summary>
    /// Prints which archives packages and files of a growing template have set up themselves; null where nothing has to be known.
    /// </summary>
    SandboxStep? PrintSources => null;

    /// <summary>
    /// Files of <see cref="AddedConfiguration"/> to remove again, given what <see cref="PrintSources"/> printed: a package has
    /// set up the same archive.
    /// </summary>
    IReadOnlyList<SupersededSource> Superseded(PackageSources sources, ReadOnlyMemory<byte> printed) => [];

    /// <summary>
    /// Two archives that a template's package manager could not tell apart, so that it could not be told what to take of them;
    /// null when it can.
    /// </summary>
    (PackageSource One, PackageSource Other)? Indistinct(PackageSources sources) => null;

    /// <summary>Why two archives cannot be told apart, for people, and what to do.</summary>
    (string Reason, string Hint) WhyIndistinct => (
        "they say of themselves that they are the same, and have the same host",
        "template-mirror: https://another-name.example/…    # under one of them");

    /// <summary>
    /// Text files that say whether recommended packages are installed; none where the distribution has no such.
    /// </summary>
    IReadOnlyList<TextFile> RecommendsConfiguration(bool recommends);

    /// <summary>Before anything else runs in a tree: keeps services from starting. None where nothing would start one.</summary>
    IReadOnlyList<SandboxStep> Prepare { get; }

    /// <summary>
    /// Prints, in any tree of the archive, what the package manager there would compute anew in every other one from the same
    /// metadata; null when there is nothing such. Shown to all later steps at <see cref="SandboxLayout.Cache"/>.
    /// </summary>
    SandboxStep? PrintCache { get; }

    /// <summary>
    /// Whether a script of the family file may ask what <see cref="PrintCache"/> has read. Where it does so without, it takes
    /// longer and is right too.
    /// </summary>
    /// <param name="script">The script's content.</param>
    bool MayReadMetadata(ReadOnlySpan<byte> script) => PrintCache is not null;

    /// <summary>Installs packages. Taking out any package of the tree for that is an error.</summary>
    SandboxStep Install(IReadOnlyList<string> packages, bool recommends);

    /// <summary>Reads what a failed <see cref="Install"/> printed: package files that it missed in the archive.</summary>
    IReadOnlyList<(string MirrorFolder, string Path)> ReadMissing(string output);

    /// <summary>Prints what <see cref="Remove"/> would take; see <see cref="IResolveQuestions.ReadRemoved"/>.</summary>
    SandboxStep SimulateRemove(IReadOnlyList<string> packages);

    /// <summary>Removes packages with their configuration.</summary>
    SandboxStep Remove(IReadOnlyList<string> packages);

    /// <summary>
    /// Takes out what is private to a machine or to the build. Its standard input has a line for each thing that the family file
    /// says of it: <c>declared PATH</c> stays, <c>keep PATTERN</c>, <c>remove PATTERN</c>, none of them with a leading slash.
    /// </summary>
    SandboxStep Finalize { get; }

    /// <summary>What <see cref="Finalize"/> removes, empties or changes at a path; null when it leaves it alone.</summary>
    FinalizedPath? FinalizedAt(BytePath path);

    /// <summary>Fails when the package database is not whole.</summary>
    SandboxStep Check { get; }
}

/// <summary>A file with the address of an archive that a package has set up itself.</summary>
/// <param name="Archive">The archive's name.</param>
/// <param name="Path">Absolute path of Coppice's file.</param>
/// <param name="By">Absolute path of the package's file.</param>
public sealed record SupersededSource(string Archive, string Path, string By);

/// <summary>A package to decompress.</summary>
/// <param name="File">Its file.</param>
/// <param name="Folder">The folder that <c>payload.tar</c> and <c>control.tar</c> are written to.</param>
/// <param name="Limit">Bytes that each of them may have, to the next KiB.</param>
public sealed record PackageToUnpack(string File, string Folder, long Limit);

/// <summary>A package file as a growing tree sees it.</summary>
/// <param name="Package">The package.</param>
/// <param name="Path">Absolute path of the file in the sandbox.</param>
public sealed record ShownPackage(PackageFile Package, string Path);
