using System.Security.Cryptography;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Layers;

/// <summary>
/// Copies files with everything that an entry says about them. What is written is hashed on its way, so that a name can never
/// come to stand for other bytes than those that were written under it, whatever happens to the source meanwhile.
/// </summary>
public static class ContentWriter
{
    private const int BufferSize = 256 << 10;

    [ThreadStatic]
    private static byte[]? buffer;

    // Never written to: what a hole reads as.
    private static readonly byte[] Zeros = new byte[BufferSize];

    /// <summary>
    /// Makes a file with the content of another one and the owner, mode, attributes and time of an entry. Holes stay holes.
    /// </summary>
    /// <param name="source">Open for reading.</param>
    /// <param name="folder">Where to make the file.</param>
    /// <param name="name">Its name, which must not be there.</param>
    /// <param name="entry">What it is to be.</param>
    /// <exception cref="Failure">The content is another one than the entry names: the source changed after it was listed. The
    /// file is gone again.</exception>
    public static void Write(SafeFileHandle source, DirectoryHandle folder, ReadOnlySpan<byte> name, TreeEntry entry)
    {
        if (TryWrite(source, folder, name, entry) is { } other)
        {
            throw Changed(entry, other);
        }
    }

    /// <summary>The same, for sources that are to be blamed in other words.</summary>
    /// <returns>The digest of what the source has, when it is not what the entry names; the file is gone again then. Null
    /// when all is well.</returns>
    internal static Digest? TryWrite(SafeFileHandle source, DirectoryHandle folder, ReadOnlySpan<byte> name, TreeEntry entry)
    {
        using var target = folder.CreateFile(name);
        var written = CopyData(source, target, entry.Size);
        if (written != entry.Content)
        {
            folder.Unlink(name);
            return written;
        }

        // Changing the owner clears setuid bits and capabilities, and writing attributes changes no time that is kept.
        PosixFile.SetOwner(target, entry.Uid, entry.Gid);
        PosixFile.SetMode(target, entry.Mode);
        EntryAttributes.Set(target, folder, entry);
        PosixFile.SetTime(target, entry.Mtime);
        return null;
    }

    /// <summary>What to say of a file that is another one now than when it was listed.</summary>
    internal static Failure Changed(TreeEntry entry, Digest? now = null) => new(
        $"{entry.Path} changed while it was being "
            + $"stored{(now is { } other ? $": listed as {entry.Content?.Short}, read as {other.Short}" : "")};"
            + " something was still writing to the tree",
        "coppice build, which grows it again; if this happens again, look for a package or script that leaves a process running",
        kind: ProblemKind.StepFailed);

    // The digest is of what was written, holes being zeros.
    private static Digest CopyData(SafeFileHandle source, SafeFileHandle target, long size)
    {
        buffer ??= GC.AllocateUninitializedArray<byte>(BufferSize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        PosixFile.SetSize(target, size);
        var offset = 0L;
        while (offset < size && PosixFile.NextData(source, offset) is var (start, end))
        {
            end = Math.Min(end, size);
            AddHole(hash, Math.Min(start, size) - offset);
            for (offset = start; offset < end;)
            {
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)), offset);
                if (read == 0)
                {
                    break;
                }

                RandomAccess.Write(target, buffer.AsSpan(0, read), offset);
                hash.AppendData(buffer, 0, read);
                offset += read;
            }

            if (offset < end)
            {
                // Cut off meanwhile; the rest of the target is a hole.
                break;
            }
        }

        AddHole(hash, size - offset);
        return Digest.FromHash(hash.GetHashAndReset());
    }

    private static void AddHole(IncrementalHash hash, long length)
    {
        for (; length > 0; length -= Zeros.Length)
        {
            hash.AppendData(Zeros, 0, (int)Math.Min(length, Zeros.Length));
        }
    }
}
