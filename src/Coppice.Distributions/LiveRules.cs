using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>What a distribution says about a running system in which files are exchanged behind its package manager.</summary>
/// <param name="Database">The files and folders that say which packages are installed.</param>
/// <param name="Locks">What the package manager locks while it is at work.</param>
/// <param name="Identities">
/// What a start makes to identify the machine: to be removed or emptied before templates are used.
/// </param>
public sealed record LiveRules(
    IReadOnlyList<BytePath> Database, IReadOnlyList<ManagerLock> Locks, IReadOnlyList<FinalizedPath> Identities);

/// <summary>How a package manager keeps others from working.</summary>
public enum LockKind
{
    /// <summary>A lock of fcntl(2) on the file.</summary>
    Fcntl,

    /// <summary>That the file exists.</summary>
    File,
}

/// <summary>A lock of a package manager.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The file; its folder is there where the package manager is.</param>
public sealed record ManagerLock(LockKind Kind, BytePath Path);
