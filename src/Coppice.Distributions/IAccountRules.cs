using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>What a distribution says to account for the files of a tree. It only answers questions.</summary>
public interface IAccountRules
{
    /// <summary>The command of this machine that prints a package's payload as a tar.</summary>
    /// <param name="file">The verified package file.</param>
    Command PrintPayload(string file);

    /// <summary>The command of this machine that prints a package's control files as a tar.</summary>
    /// <param name="file">The verified package file.</param>
    Command PrintControl(string file);

    /// <summary>How a tree departs from what its packages say about places, owners and modes.</summary>
    /// <param name="read">Reads a file of the tree; null when it is not there.</param>
    IPackagePlaces Places(Func<BytePath, byte[]?> read);

    /// <summary>Where the package manager keeps a control file of a package, in the order of preference.</summary>
    IEnumerable<BytePath> ControlFile(string package, string architecture, string member);

    /// <summary>The folder that these are in.</summary>
    BytePath ControlFolder { get; }

    /// <summary>Why finalizing empties, sorts or removes what is at a path; null when it leaves it alone.</summary>
    string? WhyFinalized(BytePath path);

    /// <summary>
    /// The target of a link that stands for a folder of packages in every tree of the distribution (<c>/bin</c>); null for all
    /// other paths.
    /// </summary>
    string? LinkForFolder(BytePath path);

    /// <summary>What Coppice does to a path besides, for people; null when it is nothing that a distribution knows of.</summary>
    string? WhyMade(BytePath path);

    /// <summary>Whether what is at a path identifies one machine; empty files do not.</summary>
    bool IdentifiesMachine(BytePath path);

    /// <summary>The licences that a package says it has, from its own files in the tree.</summary>
    /// <param name="package">The package.</param>
    /// <param name="tree">The tree.</param>
    /// <returns>Short names as the package has them; none when it does not say in a form that machines read.</returns>
    IReadOnlyList<string> Licences(string package, ITreeText tree);

    /// <summary>Users that can be logged in as or that processes run as, with their numbers.</summary>
    IReadOnlyList<TreeUser> Users(ITreeText tree);

    /// <summary>Units that are started by themselves, and what they listen on.</summary>
    IReadOnlyList<EnabledUnit> Units(ITreeText tree);

    /// <summary>
    /// Folders in which an entry of something that packages share is a file or link of its own: alternatives, units.
    /// </summary>
    IReadOnlyList<BytePath> EntryFolders { get; }

    /// <summary>The package URL of a package (purl-spec).</summary>
    string PackageUrl(PackageFile package);
}

/// <summary>Reads a tree for <see cref="IAccountRules"/>.</summary>
public interface ITreeText
{
    /// <summary>A file's content, links followed; null when there is none.</summary>
    byte[]? Read(BytePath path);

    /// <summary>Paths directly below a folder, in order; links have a target.</summary>
    IEnumerable<(BytePath Path, string? Target)> In(BytePath folder);
}

/// <summary>Finds the origin of packages in one frozen archive.</summary>
public interface IPackageOrigins
{
    /// <summary>The origin of a package; null when the archive does not have it.</summary>
    PackageOrigin? Find(string name, string version, string architecture);
}

/// <summary>Where a package comes from: every step from its file to a signature.</summary>
/// <param name="File">The package file, with the digest that the index gives.</param>
/// <param name="Archive">The frozen archive.</param>
/// <param name="Suite">The suite whose signed file vouches for the index.</param>
/// <param name="Index">The index that lists it.</param>
public sealed record PackageOrigin(PackageFile File, ArchiveSnapshot Archive, SuiteSnapshot Suite, IndexSnapshot Index);

/// <summary>Departures of a tree from its packages.</summary>
public interface IPackagePlaces
{
    /// <summary>Where a package's path is put: the path itself, or where it was diverted to.</summary>
    BytePath PlaceOf(string package, BytePath path);

    /// <summary>The owner and mode that the administrator, or a script in that role, set for a path; null when none.</summary>
    PlaceOverride? OverrideOf(BytePath path);

    /// <summary>Whether the package manager was told not to unpack a path, because the family file deletes it.</summary>
    bool IsLeftOut(BytePath path);

    /// <summary>The number of a user in the tree; null when it has none of that name.</summary>
    uint? User(string name);

    /// <summary>The number of a group in the tree; null when it has none of that name.</summary>
    uint? Group(string name);
}

/// <summary>Owner and mode that hold instead of a package's own.</summary>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Mode">The mode.</param>
public sealed record PlaceOverride(uint Uid, uint Gid, int Mode);

/// <summary>A user of a tree.</summary>
/// <param name="Name">The name.</param>
/// <param name="Uid">The number.</param>
/// <param name="Home">The home folder.</param>
/// <param name="Shell">The shell.</param>
/// <param name="Password">Whether a password is set, so that one can log in with it.</param>
public sealed record TreeUser(string Name, uint Uid, string Home, string Shell, bool Password);

/// <summary>A unit that is started by itself.</summary>
/// <param name="Name">The unit.</param>
/// <param name="WantedBy">What starts it.</param>
/// <param name="Listens">What it listens on, as its file says: ports, addresses, paths of sockets.</param>
public sealed record EnabledUnit(string Name, string WantedBy, IReadOnlyList<string> Listens);
