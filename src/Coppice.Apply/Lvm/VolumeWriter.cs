using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Lvm;

/// <summary>
/// Makes a volume into an image by its map. Each block is compared with what the volume has, and written only when it differs: a
/// block that is written takes a chunk of the pool, even if it changes nothing.
/// </summary>
/// <param name="file">The volume.</param>
/// <param name="reader">Gives the literal blocks.</param>
/// <param name="advanced">Called with bytes done since the last call.</param>
internal sealed class VolumeWriter(SafeFileHandle file, RecipeReader reader, Action<long> advanced, CancellationToken cancel)
{
    private const int Buffer = 1 << 20;
    private readonly byte[] wanted = new byte[Buffer];
    private readonly byte[] there = new byte[Buffer];

    /// <summary>Bytes written.</summary>
    public long Written { get; private set; }

    /// <summary>Writes the image, and zeros from its end to the volume's.</summary>
    /// <param name="runs">The map.</param>
    /// <param name="sources">The sources in the order of the header.</param>
    /// <param name="origin">The number of the source, as in runs, that the volume was made of; 0 when of none.</param>
    /// <param name="end">Bytes of the volume.</param>
    public void Write(BlockRun[] runs, IReadOnlyList<SafeFileHandle> sources, uint origin, long end)
    {
        var at = 0L;
        foreach (var run in runs)
        {
            var (from, bytes) = ((long)run.Block * RecipeLimits.Block, (long)run.Count * RecipeLimits.Block);
            if (run.Source != origin || from != at || origin < BlockRun.FirstSource)
            {
                Write(at, bytes, Blocks(run, sources, from));
            }

            at += bytes;
        }

        Write(at, end - at, (_, piece) => piece.Clear());
    }

    private ReadPiece Blocks(BlockRun run, IReadOnlyList<SafeFileHandle> sources, long from) => run.Source switch
    {
        BlockRun.Zeros => (_, piece) => piece.Clear(),
        BlockRun.Literal => (_, piece) => reader.ReadBlocks(piece),
        BlockRun.Self => (done, piece) => BlockFile.Read(file, from + done, piece),
        _ => (done, piece) => BlockFile.Read(sources[(int)(run.Source - BlockRun.FirstSource)], from + done, piece),
    };

    private void Write(long at, long bytes, ReadPiece read)
    {
        for (var done = 0L; done < bytes;)
        {
            cancel.ThrowIfCancellationRequested();
            var length = (int)Math.Min(Buffer, bytes - done);
            read(done, wanted.AsSpan(0, length));
            BlockFile.Read(file, at + done, there.AsSpan(0, length));
            WriteDifferent(at + done, length);
            done += length;
            advanced(length);
        }
    }

    // Blocks next to each other that differ go in one call.
    private void WriteDifferent(long at, int length)
    {
        for (var start = 0; start < length;)
        {
            var next = start;
            while (next < length && Differs(next))
            {
                next += RecipeLimits.Block;
            }

            if (next == start)
            {
                start += RecipeLimits.Block;
                continue;
            }

            RandomAccess.Write(file, wanted.AsSpan(start, next - start), at + start);
            (Written, start) = (Written + next - start, next);
        }
    }

    private bool Differs(int offset) =>
        !wanted.AsSpan(offset, RecipeLimits.Block).SequenceEqual(there.AsSpan(offset, RecipeLimits.Block));

    private delegate void ReadPiece(long done, Span<byte> piece);
}
