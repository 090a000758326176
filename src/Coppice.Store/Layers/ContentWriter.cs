using Coppice.Foundation.Posix;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Layers;

/// <summary>Copies files with everything that an entry says about them.</summary>
public static class ContentWriter
{
    private const int BufferSize = 256 << 10;

    [ThreadStatic]
    private static byte[]? buffer;

    /// <summary>Makes a file with the content of another one and the owner, mode, attributes and time of an entry. Holes stay holes.</summary>
    /// <param name="source">Open for reading.</param>
    /// <param name="folder">Where to make the file.</param>
    /// <param name="name">Its name, which must not be there.</param>
    /// <param name="entry">What it is to be.</param>
    public static void Write(SafeFileHandle source, DirectoryHandle folder, ReadOnlySpan<byte> name, TreeEntry entry)
    {
        using var target = folder.CreateFile(name);
        CopyData(source, target, entry.Size);
        // Changing the owner clears setuid bits and capabilities, and writing attributes changes no time that is kept.
        PosixFile.SetOwner(target, entry.Uid, entry.Gid);
        PosixFile.SetMode(target, entry.Mode);
        foreach (var (attribute, value) in entry.Xattrs.Attributes)
        {
            Xattr.Set(target, attribute.Bytes, value.Bytes);
        }

        PosixFile.SetTime(target, entry.Mtime);
    }

    private static void CopyData(SafeFileHandle source, SafeFileHandle target, long size)
    {
        buffer ??= GC.AllocateUninitializedArray<byte>(BufferSize);
        PosixFile.SetSize(target, size);
        var offset = 0L;
        while (offset < size && PosixFile.NextData(source, offset) is var (start, end))
        {
            for (offset = start; offset < end;)
            {
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)), offset);
                if (read == 0)
                {
                    return;
                }

                RandomAccess.Write(target, buffer.AsSpan(0, read), offset);
                offset += read;
            }
        }
    }
}
