using System.Buffers;
using System.Security.Cryptography;
using Coppice.Foundation;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>Hashes contents of files of a file system that someone else made, a piece at a time; nothing is kept.</summary>
/// <param name="blocks">The file system.</param>
internal sealed class FoundContents(VolumeBlocks blocks)
{
    private const int Buffer = 256 << 10;

    private static readonly byte[] Zeros = new byte[Buffer];

    /// <summary>The digest of a content; several threads may.</summary>
    /// <param name="extents">The places of its blocks in order; what has none is zeros.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The image cannot be read.</exception>
    internal Digest Hash(IReadOnlyList<Extent> extents, long size, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        var done = 0L;
        foreach (var extent in extents)
        {
            var (start, end) = (extent.Logical * blocks.Size, Math.Min(size, (extent.Logical + extent.Count) * blocks.Size));
            AddZeros(hash, Math.Min(start, size) - done, cancel);
            for (done = Math.Max(done, Math.Min(start, size)); done < end;)
            {
                cancel.ThrowIfCancellationRequested();
                // Whole blocks are read, what is behind the end is left out.
                var length = (int)Math.Min(Buffer, (extent.Logical + extent.Count) * blocks.Size - done);
                blocks.Read(extent.Physical + ((done - start) / blocks.Size), buffer.AsSpan(0, length));
                var used = (int)Math.Min(length, end - done);
                hash.AppendData(buffer, 0, used);
                done += used;
            }
        }

        AddZeros(hash, size - done, cancel);
        ArrayPool<byte>.Shared.Return(buffer);
        return Digest.FromHash(hash.GetHashAndReset());
    }

    private static void AddZeros(IncrementalHash hash, long count, CancellationToken cancel)
    {
        for (var left = count; left > 0; left -= Buffer)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(Zeros, 0, (int)Math.Min(left, Buffer));
        }
    }
}
