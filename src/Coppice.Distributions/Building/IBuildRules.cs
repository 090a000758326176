using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Building;

/// <summary>
/// How packages of a distribution are built from sources: what a source says, and what to run. It only answers questions. What
/// a source says is read here only after the source was verified.
/// </summary>
public interface IBuildRules
{
    /// <summary>
    /// The version of what these rules do: packages that were built by another one are built anew.
    /// </summary>
    int Format { get; }

    /// <summary>The files of a source that say what is built, by their paths below its root.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>
    /// The files, by their paths below a source's root, that make a package of a tree that has none of <see cref="Files"/>.
    /// </summary>
    IReadOnlyDictionary<string, byte[]> PlainFiles(PlainSource source);

    /// <summary>
    /// Files that are laid into a source before anything is asked of it, by their paths: what says how it is built stands
    /// elsewhere in it, or has places to fill.
    /// </summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    /// <param name="values">What is filled in, by placeholder: <c>@VERSION@</c>.</param>
    IReadOnlyDictionary<string, byte[]> Arranged(
        IReadOnlyDictionary<string, byte[]> files, IReadOnlyDictionary<string, string> values) =>
        new Dictionary<string, byte[]>();

    /// <summary>
    /// Where <see cref="Files"/> are a program, which says what is built only when it runs: the step behind <see cref="Unpack"/>
    /// that prints it, in the template that builds run in. Null where the files say it.
    /// </summary>
    SandboxStep? Ask => null;

    /// <summary>What a source says.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there, with what <see cref="Arranged"/> lays over them.</param>
    /// <param name="answer">What <see cref="Ask"/> printed; null where nobody could ask yet.</param>
    /// <param name="architecture">The distribution's name of the architecture.</param>
    /// <param name="tests">Whether the source's tests are run.</param>
    /// <returns>Without an answer that it takes, one that is not <see cref="PackageRecipe.IsKnown"/>.</returns>
    /// <exception cref="Failure">It is not what a source says: every problem, with its line.</exception>
    PackageRecipe Read(IReadOnlyDictionary<string, byte[]> files, byte[]? answer, string architecture, bool tests);

    /// <summary>
    /// Whether a source may name files at addresses of their own, which have to be sources of the family, too
    /// (<see cref="PackageRecipe.Sources"/>).
    /// </summary>
    bool TakesFurtherSources => false;

    /// <summary>Whether something of that version is what is needed.</summary>
    /// <param name="needed">What is needed.</param>
    /// <param name="version">The version; null for a name that is provided without one.</param>
    bool Fulfils(NeededName needed, string? version);

    /// <summary>The name of the package that <see cref="NeedsPackage"/> makes.</summary>
    string NeedsName { get; }

    /// <summary>
    /// A package without files that asks for everything that a build needs, so that the package manager finds out how to
    /// install that, as it does for any other package.
    /// </summary>
    /// <returns>The name of its file, and the file.</returns>
    (string File, byte[] Content) NeedsPackage(PackageRecipe recipe);

    /// <summary>
    /// The version of what is built: no other archive has the same one, and no build of other content.
    /// </summary>
    /// <param name="version">The source's version.</param>
    /// <param name="release">The file <c>os-release</c> of the environment; null where there is none.</param>
    /// <param name="number">Counts the builds of that version with different content, from 1.</param>
    string VersionOf(string version, byte[]? release, int number);

    /// <summary>Paths of <c>os-release</c> in a tree, the first one that is there counts.</summary>
    IReadOnlyList<string> ReleaseFiles { get; }

    /// <summary>The environment of all steps.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>What shows programs another date; null where nothing does.</summary>
    DateShim? OtherDate => null;

    /// <summary>Unpacks the source: the first step.</summary>
    SandboxStep Unpack { get; }

    /// <summary>What to run then, in this order.</summary>
    /// <exception cref="Failure">The source has more further files than one can be built from, or others.</exception>
    IReadOnlyList<SandboxStep> Steps(BuildOrder order);

    /// <summary>
    /// Where in <see cref="Families.Importing.SourceDirections"/> of a source stands what is about this distribution; of what
    /// stands at several places, the last one counts.
    /// </summary>
    /// <param name="suite">The suite that is built for.</param>
    IReadOnlyList<(string Outer, string Inner)> DirectionPlaces(string suite) => [];

    /// <summary>The name of the folder of a source that says what is built.</summary>
    string BuildFolder => "";

    /// <summary>Whether a folder of a source may say what is built, though it may lie elsewhere in it.</summary>
    /// <param name="folder">Its path below the root of the source.</param>
    bool IsBuildFolder(string folder) => folder.Trim('/') == BuildFolder;

    /// <summary>Files with lists of patches that this distribution does not apply; a source may have them for others.</summary>
    IReadOnlyList<string> UnusedLists => [];

    /// <summary>A file of a source that asks for one package more, to build it.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    /// <param name="package">The package.</param>
    /// <returns>The file's path, and what it is to have.</returns>
    (string Path, byte[] Content) AddNeed(IReadOnlyDictionary<string, byte[]> files, string package);

    /// <summary>The files of a source that are changed to mend a build; those of <see cref="Files"/> among them.</summary>
    IReadOnlyList<string> MendedFiles => Files;

    /// <summary>
    /// A file of a source that allows the version that there is, where it allowed older ones alone; null where it says nothing of
    /// that kind.
    /// </summary>
    /// <param name="files">Those of <see cref="MendedFiles"/> that are there.</param>
    /// <param name="needed">What it says now.</param>
    /// <param name="version">The version that there is.</param>
    (string Path, byte[] Content)? Relax(IReadOnlyDictionary<string, byte[]> files, NeededName needed, string version) => null;

    /// <summary>Which patch of the source a log of a build says is at fault; null where it names none.</summary>
    PatchFault? FaultOfPatch(IEnumerable<string> log) => null;

    /// <summary>A file of a source without a patch in it; null where it does not name that.</summary>
    /// <param name="files">Those of <see cref="MendedFiles"/> that are there.</param>
    /// <param name="patch">The patch.</param>
    (string Path, byte[] Content)? DropPatch(IReadOnlyDictionary<string, byte[]> files, string patch) => null;

    /// <summary>What a file is that a build leaves in <see cref="BuildLayout.Root"/>; null when it is nothing to keep.</summary>
    BuiltFileKind? KindOf(string name);

    /// <summary>Whether built packages are what was to be built.</summary>
    /// <param name="recipe">What was to be built.</param>
    /// <param name="version">The version that they were to have (<see cref="VersionOf"/>).</param>
    /// <param name="packages">What the distribution's own program says of them.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    IReadOnlyList<string> Faults(PackageRecipe recipe, string version, IReadOnlyList<OwnPackage> packages);

    /// <summary>
    /// The command that looks for the first difference of two packages; others made what is in them, so it is confined. What it
    /// prints is for <see cref="ComparedPackages.Read"/>.
    /// </summary>
    /// <param name="one">Absolute path of a package.</param>
    /// <param name="other">Absolute path of the other.</param>
    Command Compare(string one, string other);

    /// <summary>
    /// The commands that print a package as tars: what it installs, and what it says of itself. The second is null where the
    /// first has both (<see cref="IsControl"/>).
    /// </summary>
    /// <param name="file">Absolute path of the package.</param>
    (Command Payload, Command? Control) Print(string file);

    /// <summary>Whether what is at a path in the first of these is not installed, but says something of the package.</summary>
    bool IsControl(BytePath path) => false;

    /// <summary>
    /// Whether a path is part of the database of installed packages and says something of many of them: what builds read there
    /// counts by package.
    /// </summary>
    bool IsDatabase(BytePath path);

    /// <summary>The packages that are installed in a tree, by name.</summary>
    /// <param name="read">Reads a file; null when it is not there.</param>
    /// <param name="files">The paths of the tree that <see cref="IsDatabase"/> is true of.</param>
    IReadOnlyDictionary<string, InstalledState> Database(Func<BytePath, byte[]?> read, IReadOnlyList<BytePath> files);

    /// <summary>Whether a package belongs to debugging, and no build needs it.</summary>
    bool IsForDebugging(string file);
}

/// <summary>A tree that does not say how a package is made of it.</summary>
/// <param name="Name">The name of the package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Date">How old it is.</param>
/// <param name="Build">What the family says.</param>
public sealed record PlainSource(string Name, string Version, DateTimeOffset Date, PlainBuild Build);

/// <summary>A patch of a source that does not apply.</summary>
/// <param name="Patch">Its name.</param>
/// <param name="IsThere">Whether the source has it.</param>
/// <param name="IsApplied">Whether all that it changes is so already, in every file that it names.</param>
public sealed record PatchFault(string Patch, bool IsThere, bool IsApplied);

/// <summary>Places in the sandbox of a build, besides those of <see cref="SandboxLayout"/>.</summary>
public static class BuildLayout
{
    /// <summary>Where packages are built; their files are left directly in it.</summary>
    public const string Root = "/build";

    /// <summary>
    /// Folders, with a slash at both ends, of which nothing is an input: what a running system mounts, and where packages are
    /// built.
    /// </summary>
    public static IReadOnlyList<string> IgnoredFolders { get; } =
        ["/proc/", "/sys/", "/dev/", "/run/", "/tmp/", "/var/tmp/", Root + "/"];

    /// <summary>Where it lies unpacked while its source package is made.</summary>
    public const string Tree = Root + "/tree";

    /// <summary>
    /// The folder of a source for files that belong to it and came from elsewhere, below its root: no source has one of its own.
    /// </summary>
    public const string FurtherFiles = ".coppice-files";

    /// <summary>The source as it is kept, a file.</summary>
    public const string Source = "/run/coppice/source";

    /// <summary>The folder of further sources, as they are kept, by the names that the source has for them.</summary>
    public const string FurtherSources = "/run/coppice/sources";
}

/// <summary>How a package is installed.</summary>
/// <param name="State">Everything that is recorded of it, as a digest.</param>
/// <param name="Paths">The paths that it has.</param>
public sealed record InstalledState(string State, IReadOnlyList<BytePath> Paths);

/// <summary>What a file is that a build leaves.</summary>
public enum BuiltFileKind
{
    /// <summary>A package.</summary>
    Package,

    /// <summary>A part of the source package.</summary>
    Source,

    /// <summary>What says how the packages were built; it differs each time.</summary>
    Record,
}
