using Coppice.Foundation.Posix;

namespace Coppice.Sandbox;

/// <summary>Where a tree lies, as the kernel says of mounts.</summary>
/// <param name="Device">The file system that has it.</param>
/// <param name="Folder">Its folder in that file system, or the end of its path there, as no other tree has it; null when the file
/// system is this tree and nothing else.</param>
/// <param name="IsWholePath">Whether <paramref name="Folder"/> is the whole path.</param>
/// <param name="IsWholeFileSystem">Whether only a mount of all of the file system counts.</param>
internal sealed record TreePlace(
    DeviceNumber Device, string? Folder = null, bool IsWholePath = false, bool IsWholeFileSystem = false)
{
    /// <summary>Whether a mount namespace has it mounted.</summary>
    /// <param name="mounts">The text of its <c>mountinfo</c>.</param>
    public bool IsIn(string mounts) => mounts.Split('\n').Any(line =>
    {
        // proc_pid_mountinfo: number, parent, major:minor, root in the file system, mount point, …
        var fields = line.Split(' ', 5);
        return fields.Length == 5 && (Folder is null
            ? fields[2] == $"{Device.Major}:{Device.Minor}" && (!IsWholeFileSystem || fields[3] == "/")
            : IsWholePath
                ? fields[2] == $"{Device.Major}:{Device.Minor}"
                    && $"{fields[3]}/".StartsWith($"/{Folder}/", StringComparison.Ordinal)
                // Some file systems say another device here than of their files.
                : $"{fields[3]}/".Contains($"/{Folder}/", StringComparison.Ordinal));
    });
}
