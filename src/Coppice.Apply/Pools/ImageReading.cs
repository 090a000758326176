using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Pools;

/// <summary>Computes the digest of an image file.</summary>
internal static class ImageReading
{
    private const int Buffer = 4 << 20;

    /// <summary>Reads an image that was written, and requires that it is the one that was signed.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public static void RequireSigned(
        SafeFileHandle file, ImageIdentity image, IEnumerable<(long Blocks, bool Zeros)> runs, Action<long> advanced,
        CancellationToken cancel)
    {
        if (Digest(file, runs, advanced, cancel) != image.Digest)
        {
            throw new RefusedException(
                $"{image.Name} does not become the image that was signed: its blocks were changed on their way, or an image of "
                    + "the pool has changed");
        }
    }

    /// <summary>The digest of an image of which it is known where it may have data.</summary>
    /// <param name="file">The image.</param>
    /// <param name="runs">Lengths in blocks, in order, and whether they are known to be zeros: those are not read.</param>
    /// <param name="advanced">Called with bytes read since the last call.</param>
    public static string Digest(
        SafeFileHandle file, IEnumerable<(long Blocks, bool Zeros)> runs, Action<long>? advanced, CancellationToken cancel)
    {
        using var digest = new ImageDigest();
        var buffer = new byte[Buffer];
        var hashes = new byte[Buffer / RecipeLimits.Block * ImageDigest.HashBytes];
        var at = 0L;
        foreach (var (blocks, zeros) in Joined(runs))
        {
            if (zeros)
            {
                digest.AddZeros(blocks);
                at += blocks * RecipeLimits.Block;
                continue;
            }

            for (var left = blocks * RecipeLimits.Block; left > 0;)
            {
                cancel.ThrowIfCancellationRequested();
                var piece = buffer.AsMemory(0, (int)Math.Min(left, Buffer));
                BlockFile.Read(file, at, piece.Span);
                var some = hashes.AsMemory(0, piece.Length / RecipeLimits.Block * ImageDigest.HashBytes);
                ImageDigest.HashBlocks(piece, some);
                digest.Add(some.Span);
                (at, left) = (at + piece.Length, left - piece.Length);
                advanced?.Invoke(piece.Length);
            }
        }

        return digest.Finish();
    }

    /// <summary>The digest of an image of which nothing is known; holes of a file are not read.</summary>
    /// <param name="file">A file or a device that begins with the image.</param>
    /// <param name="blocks">How many blocks the image has.</param>
    public static string Digest(SafeFileHandle file, long blocks, CancellationToken cancel) =>
        Digest(file, Folder.Status(file).IsFile ? DataAndHoles(file, blocks) : [(blocks, false)], null, cancel);

    // Blocks that are partly data count as data.
    private static IEnumerable<(long Blocks, bool Zeros)> DataAndHoles(SafeFileHandle file, long size)
    {
        var at = 0L;
        while (at < size && BlockFile.NextData(file, at * RecipeLimits.Block) is var (start, end))
        {
            var first = Math.Clamp(start / RecipeLimits.Block, at, size);
            var last = Math.Min(size, (end + RecipeLimits.Block - 1) / RecipeLimits.Block);
            yield return (first - at, true);
            yield return (last - first, false);
            at = last;
        }

        yield return (size - at, true);
    }

    // Runs of a map can be one block each; reads should not be.
    private static IEnumerable<(long Blocks, bool Zeros)> Joined(IEnumerable<(long Blocks, bool Zeros)> runs)
    {
        var current = (Blocks: 0L, Zeros: false);
        foreach (var run in runs)
        {
            if (run.Zeros != current.Zeros && current.Blocks > 0)
            {
                yield return current;
                current = (0, run.Zeros);
            }

            current = (current.Blocks + run.Blocks, run.Zeros);
        }

        yield return current;
    }
}
