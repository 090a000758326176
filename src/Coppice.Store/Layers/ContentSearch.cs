using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Layers;

/// <summary>
/// Finds contents of the content store by their digest alone, whatever owner, mode and time their objects have. What it
/// opens may be damaged: whoever reads it compares it with what was asked for.
/// </summary>
/// <param name="store">The store.</param>
public sealed class ContentSearch(StoreFolder store)
{
    /// <summary>Opens an object with some content.</summary>
    /// <param name="content">The digest of the content.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="likely">What the object's name probably has behind the digest; it is looked for first.</param>
    /// <returns>Null when the store has none of that size.</returns>
    public SafeFileHandle? TryOpen(Digest content, long size, ObjectAttributes likely)
    {
        try
        {
            using var folder = DirectoryHandle.Open(store.At(StoreFolder.Contents, content.Hex[..2]));
            var start = Encoding.ASCII.GetBytes(content.Hex + "-");
            return TryOpen(folder, Encoding.ASCII.GetBytes($"{content.Hex}-{likely}"), size)
                ?? folder.Names().Where(name => name.AsSpan().StartsWith(start)).Select(name => TryOpen(folder, name, size))
                    .FirstOrDefault(file => file is not null);
        }
        catch (PosixException)
        {
            // No folder for it yet, or one that cannot be read.
            return null;
        }
    }

    private static SafeFileHandle? TryOpen(DirectoryHandle folder, byte[] name, long size)
    {
        if (folder.TryStatus(name) is not { Kind: FileKind.File } status || status.Size != size)
        {
            return null;
        }

        try
        {
            return folder.OpenFile(name);
        }
        catch (PosixException)
        {
            return null;
        }
    }
}
