using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Trees;

/// <summary>
/// Gives files the extended attributes of entries. A file system that does not take one answers in the words of a full disk,
/// which it is not.
/// </summary>
internal static class EntryAttributes
{
    // A disk with this much left has room for the attributes of one file.
    private const long Room = 1 << 20;

    /// <summary>Sets those of an open file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="entry">What it is to have.</param>
    /// <exception cref="Failure">The file system does not take one of them.</exception>
    internal static void Set(SafeFileHandle file, DirectoryHandle folder, TreeEntry entry)
    {
        foreach (var (attribute, value) in entry.Xattrs.Attributes)
        {
            try
            {
                Xattr.Set(file, attribute.Bytes, value.Bytes);
            }
            catch (PosixException e) when (IsRefused(e, folder))
            {
                throw Refused(e, folder, entry, attribute, value);
            }
        }
    }

    /// <summary>Sets those of a directory's entry, a link's own.</summary>
    /// <param name="folder">The directory.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="entry">What it is to have.</param>
    /// <exception cref="Failure">The file system does not take one of them.</exception>
    internal static void Set(DirectoryHandle folder, ReadOnlySpan<byte> name, TreeEntry entry)
    {
        foreach (var (attribute, value) in entry.Xattrs.Attributes)
        {
            try
            {
                Xattr.Set(folder, name, attribute.Bytes, value.Bytes);
            }
            catch (PosixException e) when (IsRefused(e, folder))
            {
                throw Refused(e, folder, entry, attribute, value);
            }
        }
    }

    private static bool IsRefused(PosixException e, DirectoryHandle folder) =>
        e.Number is Errno.TooBig or Errno.Range or Errno.NotSupported || (e.Number == Errno.NoSpace && folder.FreeBytes() > Room);

    private static Failure Refused(PosixException e, DirectoryHandle folder, TreeEntry entry, ByteString attribute,
        ByteString value) => new(
        $"{entry.Path} has an attribute that the file system it is written to ({folder.FileSystemType}) does not support:"
            + $" {attribute}, {value.Bytes.Length} bytes ({e.Message})",
        "use a file system that supports it, such as XFS or btrfs: coppice -s FOLDER …",
        inner: e, kind: ProblemKind.Unsupported);
}
