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
        return size == entry.Size ? digest : throw new Failure($"{entry.Path} changed while it was read",
            kind: ProblemKind.StepFailed);
    }

    /// <summary>Copies the first bytes of a file to a stream.</summary>
    /// <returns>The digest of what was copied, which is another one when the file has less.</returns>
    internal static Digest Copy(SafeFileHandle file, long size, Stream output, CancellationToken cancel)
    {
        buffer ??= GC.AllocateUninitializedArray<byte>(BufferSize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int read;
        for (var offset = 0L; offset < size; offset += read)
        {
            cancel.ThrowIfCancellationRequested();
            read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - offset)), offset);
            if (read == 0)
            {
                break;
            }

            hash.AppendData(buffer, 0, read);
            output.Write(buffer, 0, read);
        }

        return Digest.FromHash(hash.GetHashAndReset());
    }
}
