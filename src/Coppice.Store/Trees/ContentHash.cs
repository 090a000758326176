using System.Security.Cryptography;
using Coppice.Foundation;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Trees;

/// <summary>Hashes the content of open files.</summary>
internal static class ContentHash
{
    private const int BufferSize = 256 << 10;

    [ThreadStatic]
    private static byte[]? buffer;

    /// <summary>The digest of a file's content.</summary>
    internal static Digest Of(SafeFileHandle file, out long size)
    {
        buffer ??= GC.AllocateUninitializedArray<byte>(BufferSize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        size = 0;
        int read;
        while ((read = RandomAccess.Read(file, buffer, size)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            size += read;
        }

        return Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>The digest of a file that has the size of its entry.</summary>
    /// <exception cref="Failure">It has not: something still writes to it.</exception>
    internal static Digest Of(SafeFileHandle file, TreeEntry entry)
    {
        var digest = Of(file, out var size);
        return size == entry.Size ? digest : throw new Failure($"{entry.Path} changed while it was read");
    }
}
