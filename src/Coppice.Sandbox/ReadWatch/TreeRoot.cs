using Coppice.Foundation.Posix;

namespace Coppice.Sandbox.ReadWatch;

/// <summary>What tells the root of one tree from all others, however it is reached.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The directory on it.</param>
internal sealed record TreeRoot(DeviceNumber Device, ulong Inode)
{
    /// <summary>The identity of a directory; null when it is not there.</summary>
    public static TreeRoot? Of(byte[] directory) =>
        PosixFile.TryStatus(directory) is { } status ? new TreeRoot(status.OnDevice, status.Inode) : null;
}
