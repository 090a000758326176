using System.Security.Cryptography;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Growing.Unpacking;

/// <summary>
/// A tar without the contents of its files: everything else byte for byte (headers, their order, padding, what follows the end),
/// and of each content its digest. With the contents from elsewhere it becomes the same tar again:
/// every byte is either here, or in a content that is compared with its digest.
/// </summary>
/// <param name="Pieces">The tar from its beginning to its end.</param>
/// <param name="Size">Bytes of the whole tar.</param>
internal sealed record TarSkeleton(IReadOnlyList<TarPiece> Pieces, long Size)
{
    /// <summary>Files with no more bytes than this stay in the skeleton: a digest takes about as much.</summary>
    internal const int SmallFile = 256;

    // What is no file is headers, links, padding. More than this is something that a skeleton is no use for.
    private const int MostLiteral = 64 << 20;
    private const int Block = 512;
    private const int BufferSize = 256 << 10;

    /// <summary>Reads a tar to its end.</summary>
    /// <returns>Null when it breaks off, or is hardly made of files: then it has no skeleton.</returns>
    public static TarSkeleton? Of(Stream tar)
    {
        using var reader = new Reader(tar);
        return reader.Read();
    }

    /// <summary>Writes the whole tar.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="open">Opens a file that should have some content; null when there is none.</param>
    /// <returns>Whether what was written is the very tar: a content may be missing, or another one.</returns>
    public bool TryWrite(Stream output, Func<TarContent, SafeFileHandle?> open)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        foreach (var (literal, content) in Pieces)
        {
            output.Write(literal.Span);
            if (content is not null && !TryCopy(content, open, output, hash, buffer))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryCopy(
        TarContent content, Func<TarContent, SafeFileHandle?> open, Stream output, IncrementalHash hash, byte[] buffer)
    {
        using var file = open(content);
        int read;
        for (var offset = 0L; offset < content.Size; offset += read)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, content.Size - offset));
            read = file is null ? 0 : RandomAccess.Read(file, part, offset);
            if (read == 0)
            {
                return false;
            }

            hash.AppendData(buffer, 0, read);
            output.Write(buffer, 0, read);
        }

        return Digest.FromHash(hash.GetHashAndReset()) == content.Digest;
    }

    private sealed class Reader(Stream tar) : IDisposable
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        private readonly List<TarPiece> pieces = [];
        private readonly MemoryStream literal = new();
        private long literals, size;

        public TarSkeleton? Read()
        {
            var header = new byte[Block];
            int read;
            while ((read = tar.ReadAtLeast(header, Block, throwOnEndOfStream: false)) > 0)
            {
                Keep(header.AsSpan(0, read));
                // Behind the end there is nothing but padding; it is whatever it is.
                var rest = read == Block && header.AsSpan().ContainsAnyExcept((byte)0) ? TarHeader.Size(header) : long.MaxValue;
                if (rest is > SmallFile and < long.MaxValue && TarHeader.IsFile(header))
                {
                    if (!TryReference(header, rest))
                    {
                        return null;
                    }

                    rest = Padding(rest);
                }
                else if (rest < long.MaxValue)
                {
                    rest += Padding(rest);
                }

                if (rest < 0 || !TryKeep(rest))
                {
                    return null;
                }
            }

            pieces.Add(new TarPiece(literal.ToArray(), null));
            return new TarSkeleton(pieces, size);
        }

        public void Dispose() => hash.Dispose();

        private static long Padding(long size) => (Block - (size % Block)) % Block;

        private bool TryReference(byte[] header, long length)
        {
            for (var left = length; left > 0;)
            {
                var read = tar.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0)
                {
                    return false;
                }

                hash.AppendData(buffer, 0, read);
                left -= read;
            }

            size += length;
            pieces.Add(new TarPiece(
                literal.ToArray(),
                new TarContent(Digest.FromHash(hash.GetHashAndReset()), length, TarHeader.Attributes(header))));
            literal.SetLength(0);
            return true;
        }

        // Some bytes as they are, or all that are left.
        private bool TryKeep(long length)
        {
            while (length > 0)
            {
                var read = tar.Read(buffer, 0, (int)Math.Min(length, buffer.Length));
                if (read == 0)
                {
                    return true;
                }

                if (!Keep(buffer.AsSpan(0, read)))
                {
                    return false;
                }

                length -= read;
            }

            return true;
        }

        private bool Keep(ReadOnlySpan<byte> bytes)
        {
            literal.Write(bytes);
            size += bytes.Length;
            return (literals += bytes.Length) <= MostLiteral;
        }
    }
}

/// <summary>A part of a tar.</summary>
/// <param name="Literal">Bytes as they are.</param>
/// <param name="Content">The content that follows them; null at the tar's end.</param>
internal readonly record struct TarPiece(ReadOnlyMemory<byte> Literal, TarContent? Content);

/// <summary>The content of a file in a tar.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Attributes">What the tar says of the file.</param>
internal sealed record TarContent(Digest Digest, long Size, ObjectAttributes Attributes);
