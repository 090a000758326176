using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Pools;

/// <summary>
/// An image on its way: received (its map in memory, its new blocks there, too, or in the staging folder), then shared (what
/// other images have is in it), then complete (verified). Sharing waits until all images of the stream are received, and
/// verifying until all are shared: making and reading them takes minutes, and a copy-on-write file system that commits meanwhile,
/// as btrfs does each 30 s, writes the same tree blocks each time again.
/// </summary>
internal sealed class StagedImage : IDisposable
{
    private readonly ImageWriter writer;
    private BlockRun[]? runs;
    private byte[]? held;

    private StagedImage(PartHeader part, BlockRun[] runs, SafeFileHandle file, ImageWriter writer) =>
        (Part, this.runs, File, this.writer) = (part, runs, file, writer);

    /// <summary>The header that it came with.</summary>
    public PartHeader Part { get; }

    /// <summary>The file in the staging folder.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Runs of the map that it still needs.</summary>
    public int WaitingRuns => runs?.Length ?? 0;

    /// <summary>Bytes of new blocks that it has in memory.</summary>
    public int HeldBytes => held?.Length ?? 0;

    /// <summary>The name of the file in the staging folder.</summary>
    public string FileName => $"{Part.Part}.img";

    /// <summary>The name of its record there, which is written at the end.</summary>
    public string RecordName => $"{Part.Part}.recipe";

    /// <summary>What became of it; set when it is complete.</summary>
    public AppliedImage? Result { get; private set; }

    /// <summary>Takes the blocks that follow the map in the stream.</summary>
    /// <param name="staging">The staging folder.</param>
    /// <param name="part">Its header.</param>
    /// <param name="runs">Its map, which was checked.</param>
    /// <param name="reader">Gives the blocks.</param>
    /// <param name="hold">Whether they stay in memory until it is completed; else they are written at once.</param>
    /// <param name="progress">Takes progress.</param>
    public static StagedImage Receive(
        Folder staging, PartHeader part, BlockRun[] runs, RecipeReader reader, bool hold, Action<ApplyProgress>? progress,
        CancellationToken cancel)
    {
        var image = new StagedImage(part, runs, staging.CreateFile($"{part.Part}.img"), new ImageWriter(cancel));
        try
        {
            BlockFile.SetSize(image.File, part.Image.Bytes);
            var advanced = Meter(part, ApplyStage.Receiving, part.Literals, progress);
            if (hold)
            {
                image.held = new byte[part.Literals * RecipeLimits.Block];
                Read(reader, image.held, advanced);
            }
            else
            {
                image.WriteLiterals(piece => Read(reader, piece, advanced));
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Opens the images that one takes blocks from.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="part">Says which.</param>
    /// <param name="before">The images of the stream before it.</param>
    /// <exception cref="RefusedException">One is not there, or not the one that the recipe was made for.</exception>
    public static ImageSources Sources(PoolFolder pool, PartHeader part, IReadOnlyList<StagedImage> before) => ImageSources.Open(
        pool, part, source => before.FirstOrDefault(image => image.Part.Image == source.Image)?.File);

    /// <summary>Writes its new blocks, when they are in memory yet, and shares what its sources have.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="before">The images of the stream before it, all of them shared.</param>
    /// <param name="progress">Takes progress.</param>
    /// <exception cref="RefusedException">The pool's images changed meanwhile.</exception>
    public void Share(PoolFolder pool, IReadOnlyList<StagedImage> before, Action<ApplyProgress>? progress)
    {
        if (held is not null)
        {
            var at = 0;
            WriteLiterals(piece =>
            {
                held.AsSpan(at, piece.Length).CopyTo(piece);
                at += piece.Length;
            });
            held = null;
        }

        using var sources = Sources(pool, Part, before);
        writer.Share(
            File, runs!, sources.Files, Meter(Part, ApplyStage.Updating, Blocks(run => run.Source > BlockRun.Literal), progress));
    }

    /// <summary>Verifies it and writes its record.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="staging">The staging folder.</param>
    /// <param name="progress">Takes progress.</param>
    /// <exception cref="RefusedException">It did not become what was signed.</exception>
    public void Complete(PoolFolder pool, Folder staging, Action<ApplyProgress>? progress, CancellationToken cancel)
    {
        ImageReading.RequireSigned(
            File, Part.Image, runs!.Select(run => ((long)run.Count, run.Source == BlockRun.Zeros)),
            Meter(Part, ApplyStage.Verifying, Blocks(run => run.Source != BlockRun.Zeros), progress), cancel);
        if (pool.Status(Part.Image.Name) is { } like)
        {
            BlockFile.SetOwner(File, like);
        }

        ImageRecord.Of(File, Part.Image.Digest, Part.Made).Write(staging, RecordName);
        Result = new AppliedImage(
            Part.Image.Name, Part.Image.Digest, !pool.Has(Part.Image), writer.Written, writer.Cloned, writer.Copied);
        runs = null;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    private long Blocks(Func<BlockRun, bool> which) => runs!.Where(which).Sum(run => (long)run.Count);

    private static Action<long> Meter(PartHeader part, ApplyStage stage, long blocks, Action<ApplyProgress>? progress)
    {
        var done = 0L;
        return bytes => progress?.Invoke(new ApplyProgress(part.Image.Name, stage, done += bytes, blocks * RecipeLimits.Block));
    }

    private static void Read(RecipeReader reader, Span<byte> blocks, Action<long> advanced)
    {
        reader.ReadBlocks(blocks);
        advanced(blocks.Length);
    }

    private void WriteLiterals(ImageWriter.ReadBlocks read)
    {
        writer.WriteLiterals(File, runs!, read);
        BlockFile.WriteOut(File);
    }
}
