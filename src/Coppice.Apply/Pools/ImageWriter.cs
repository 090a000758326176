using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Pools;

/// <summary>Writes one image by its map: first what is new, then what is shared. Says how much it was.</summary>
internal sealed class ImageWriter(CancellationToken cancel)
{
    private const int Buffer = 1 << 20;
    private bool never;

    /// <summary>Bytes written: new ones.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes shared with other images.</summary>
    public long Cloned { get; private set; }

    /// <summary>Bytes copied because this file system does not share, or not these.</summary>
    public long Copied { get; private set; }

    /// <summary>Takes blocks, as many as the span has room for.</summary>
    public delegate void ReadBlocks(Span<byte> blocks);

    /// <summary>Writes the blocks that follow the map in the stream.</summary>
    /// <param name="file">The image.</param>
    /// <param name="runs">Its map.</param>
    /// <param name="read">Gives the next literal blocks of the stream.</param>
    public void WriteLiterals(SafeFileHandle file, BlockRun[] runs, ReadBlocks read)
    {
        var (buffer, at) = (new byte[Buffer], 0L);
        foreach (var run in runs)
        {
            var end = at + Bytes(run);
            for (; run.Source == BlockRun.Literal && at < end;)
            {
                cancel.ThrowIfCancellationRequested();
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
                read(piece);
                RandomAccess.Write(file, piece, at);
                (at, Written) = (at + piece.Length, Written + piece.Length);
            }

            at = end;
        }
    }

    /// <summary>Shares what sources have.</summary>
    /// <param name="file">The image.</param>
    /// <param name="runs">Its map.</param>
    /// <param name="sources">The sources in the order of the header.</param>
    /// <param name="advanced">Called with bytes done since the last call.</param>
    public void Share(SafeFileHandle file, BlockRun[] runs, IReadOnlyList<SafeFileHandle> sources, Action<long> advanced)
    {
        var at = 0L;
        foreach (var run in runs)
        {
            if (run.Source is not (BlockRun.Zeros or BlockRun.Literal))
            {
                cancel.ThrowIfCancellationRequested();
                Share(
                    run.Source == BlockRun.Self ? file : sources[(int)(run.Source - BlockRun.FirstSource)],
                    (long)run.Block * RecipeLimits.Block, file, at, Bytes(run));
                advanced(Bytes(run));
            }

            at += Bytes(run);
        }
    }

    private void Share(SafeFileHandle source, long from, SafeFileHandle file, long to, long bytes)
    {
        var outcome = never ? CloneOutcome.Never : BlockFile.Clone(source, from, file, to, bytes);
        never = outcome == CloneOutcome.Never;
        if (outcome == CloneOutcome.Shared)
        {
            Cloned += bytes;
            return;
        }

        Copied += bytes;
        for (var buffer = new byte[Math.Min(bytes, Buffer)]; bytes > 0;)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes));
            BlockFile.Read(source, from, piece);
            RandomAccess.Write(file, piece, to);
            (from, to, bytes) = (from + piece.Length, to + piece.Length, bytes - piece.Length);
        }
    }

    private static long Bytes(BlockRun run) => (long)run.Count * RecipeLimits.Block;
}
