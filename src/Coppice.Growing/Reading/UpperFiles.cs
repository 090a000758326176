using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Growing.Reading;

/// <summary>
/// Reads files of a growing layer while foreign programs run in it: no link is followed, nothing is waited for, and what is too
/// large for what it should be counts as not there.
/// </summary>
/// <param name="upper">The upper directory.</param>
internal sealed class UpperFiles(string upper)
{
    // Package lists, accounts, scripts: the largest of a distribution have a megabyte or two.
    private const long SizeLimit = 16 << 20;

    /// <summary>The status of an entry; null when there is none.</summary>
    public FileStatus? Status(BytePath path)
    {
        using var folder = TryFolder(path.Parent);
        return folder?.TryStatus(path.Name);
    }

    /// <summary>The content of a regular file; null when there is none, or it is too large.</summary>
    public byte[]? Read(BytePath path)
    {
        using var folder = TryFolder(path.Parent);
        return folder is null ? null : Read(folder, path.Name);
    }

    /// <summary>The inode of a regular file; null when there is none.</summary>
    public ulong? Inode(BytePath path) => Status(path) is { Kind: FileKind.File } status ? status.Inode : null;

    /// <summary>
    /// The regular files in a folder, with what reads each; what a removal leaves there is a whiteout, a device.
    /// </summary>
    public IEnumerable<(byte[] Name, Func<byte[]> Content)> FilesIn(BytePath path)
    {
        using var folder = TryFolder(path);
        foreach (var name in folder?.Names() ?? [])
        {
            if (folder!.TryStatus(name) is { Kind: FileKind.File })
            {
                yield return (name, () => Read(folder, name) ?? []);
            }
        }
    }

    private static byte[]? Read(DirectoryHandle folder, ReadOnlySpan<byte> name)
    {
        try
        {
            using var file = folder.OpenFile(name);
            if (PosixFile.Status(file) is not { Kind: FileKind.File, Size: <= SizeLimit } status)
            {
                return null;
            }

            var content = new byte[status.Size];
            var read = 0;
            while (read < content.Length && RandomAccess.Read(file, content.AsSpan(read), read) is > 0 and var more)
            {
                read += more;
            }

            return content[..read];
        }
        catch (PosixException)
        {
            return null;
        }
    }

    private DirectoryHandle? TryFolder(BytePath path)
    {
        try
        {
            using var root = DirectoryHandle.Open(upper);
            return root.OpenDirectory(path);
        }
        catch (PosixException)
        {
            return null;
        }
    }
}
