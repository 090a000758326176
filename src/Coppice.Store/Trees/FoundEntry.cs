using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Trees;

/// <summary>An entry as it was found in a directory, with what only the walk knows.</summary>
internal sealed class FoundEntry(TreeEntry entry, FileStatus status)
{
    /// <summary>The entry; its content is filled in when it has been hashed.</summary>
    internal TreeEntry Entry { get; set; } = entry;

    /// <summary>The file that it is a name of.</summary>
    internal (DeviceNumber FileSystem, ulong Inode) Identity => (status.OnDevice, status.Inode);

    /// <summary>Whether overlayfs hides what the parent has in this directory.</summary>
    internal bool Opaque { get; init; }
}
