using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Distributions.Importing;

/// <summary>The tree of a system that was set up by other means. Links in it are never followed.</summary>
public interface ISystemTree : IPackageTree
{
    /// <summary>What lies directly in a folder, in order of its names; nothing where there is no such folder.</summary>
    IReadOnlyList<SystemEntry> EntriesIn(BytePath folder);

    /// <summary>Where a link leads to; null where there is none at that path.</summary>
    string? LinkAt(BytePath path);

    /// <summary>The contents of many files at once, of those that are regular files.</summary>
    IReadOnlyDictionary<BytePath, byte[]> ReadAll(IReadOnlyCollection<BytePath> paths);
}

/// <summary>A file, folder or anything else in a system's tree.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits with setuid, setgid and sticky: 12 bits.</param>
/// <param name="Uid">The number of its owner.</param>
/// <param name="Gid">The number of its group.</param>
/// <param name="Size">Bytes of a regular file.</param>
public sealed record SystemEntry(BytePath Path, FileKind Kind, int Mode, uint Uid, uint Gid, long Size);
