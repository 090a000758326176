using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Trees;

/// <summary>What an entry of a tree is; the value is the letter of its line.</summary>
public enum EntryType : byte
{
    /// <summary>A directory.</summary>
    Directory = (byte)'d',

    /// <summary>A regular file.</summary>
    File = (byte)'f',

    /// <summary>A symbolic link.</summary>
    Symlink = (byte)'l',

    /// <summary>A character device.</summary>
    CharDevice = (byte)'c',

    /// <summary>A block device.</summary>
    BlockDevice = (byte)'b',

    /// <summary>A named pipe.</summary>
    Fifo = (byte)'p',

    /// <summary>Only in manifests: what the parent has here, and below, is gone.</summary>
    Whiteout = (byte)'w',
}

/// <summary>
/// One entry of a tree: everything about a file that is kept. Times finer than a second, access times and inode numbers are not;
/// sockets are not kept at all, because they mean nothing without the process that listens on them.
/// </summary>
/// <param name="Type">What it is.</param>
/// <param name="Path">Where it is.</param>
public sealed record TreeEntry(EntryType Type, BytePath Path)
{
    /// <summary>Permission bits with setuid, setgid and sticky: 12 bits; 0777 for symbolic links.</summary>
    public int Mode { get; init; }

    /// <summary>Owner, numeric.</summary>
    public uint Uid { get; init; }

    /// <summary>Group, numeric.</summary>
    public uint Gid { get; init; }

    /// <summary>Modification time in whole seconds since 1970, UTC.</summary>
    public long Mtime { get; init; }

    /// <summary>A file's size in bytes; 0 for everything else.</summary>
    public long Size { get; init; }

    /// <summary>A file's content; null for everything else.</summary>
    public Digest? Content { get; init; }

    /// <summary>A symbolic link's target, as it is; null for everything else.</summary>
    public ByteString? Target { get; init; }

    /// <summary>A device's number.</summary>
    public DeviceNumber Device { get; init; }

    /// <summary>Extended attributes: file capabilities, access control lists, user attributes.</summary>
    public XattrSet Xattrs { get; init; } = XattrSet.Empty;

    /// <summary>For a further name of a hard-linked file: the first name of that file in the order of the listing.</summary>
    public BytePath? Link { get; init; }

    /// <summary>The entry that says that <paramref name="path"/> is gone.</summary>
    public static TreeEntry Gone(BytePath path) => new(EntryType.Whiteout, path);
}
