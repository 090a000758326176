using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Pools;

/// <summary>Makes the index of an image that is there.</summary>
public static class BlockIndexReader
{
    private const int Buffer = 4 << 20;

    /// <summary>Reads an image; holes are passed over.</summary>
    /// <param name="image">The file.</param>
    /// <param name="advanced">Called with the bytes read so far.</param>
    /// <exception cref="Failure">Its size is not of whole blocks, or more than a recipe can say.</exception>
    public static BlockIndex Read(string image, Action<long>? advanced = null, CancellationToken cancel = default)
    {
        using var file = File.OpenHandle(image);
        var size = RandomAccess.GetLength(file);
        if (size is 0 or > RecipeLimits.ImageBytes || size % RecipeLimits.Block != 0)
        {
            throw new Failure(
                $"{VisibleText.Of(image)} is not an image: its size is not a multiple of 4 KiB, or is more than 256 GiB",
                kind: ProblemKind.Usage);
        }

        var builder = new BlockIndexBuilder();
        var buffer = new byte[Buffer];
        var done = 0L;
        for (var at = 0L; at < size && PosixFile.NextData(file, at) is var (start, end);)
        {
            // Blocks that are partly a hole are data.
            at = Math.Max(at, start / RecipeLimits.Block * RecipeLimits.Block);
            builder.SkipTo(at);
            end = Math.Min(size, (end + RecipeLimits.Block - 1) / RecipeLimits.Block * RecipeLimits.Block);
            while (at < end)
            {
                cancel.ThrowIfCancellationRequested();
                var piece = buffer.AsMemory(0, (int)Math.Min(Buffer, end - at));
                Fill(file, at, piece.Span);
                builder.Add(piece);
                at += piece.Length;
                advanced?.Invoke(done += piece.Length);
            }
        }

        return builder.Finish(size);
    }

    private static void Fill(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
            {
                throw new Failure("an image became shorter while it was read", kind: ProblemKind.FileAccess);
            }

            buffer = buffer[read..];
            offset += read;
        }
    }
}
