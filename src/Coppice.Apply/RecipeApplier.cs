using Coppice.Apply.Native;
using Coppice.Apply.Pools;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply;

/// <summary>
/// Applies a stream of recipes to a pool. Every image is written beside and verified; only when the stream's end has come, and everything is
/// on the disk, they are put in force, one after the other. Whatever is wrong before leaves the pool as it was.
/// </summary>
/// <param name="key">The pinned key.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Called while images are written.</param>
public sealed class RecipeApplier(RecipePublicKey key, ApplyOptions options, TimeProvider time, Action<ApplyProgress>? progress = null)
{
    /// <summary>How far the maker's clock may be ahead; a recipe from the future would keep all later ones out.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <summary>Applies one stream.</summary>
    /// <param name="pool">The folder of the pool.</param>
    /// <param name="input">The stream; read to its end.</param>
    /// <param name="cancel">Stops; the pool stays as it was.</param>
    /// <returns>What became of the images, in the stream's order.</returns>
    /// <exception cref="RefusedException">The stream is not what it must be, or the pool is not what the stream was made for.</exception>
    /// <exception cref="IOException">The disk is full, or something else that is the machine's fault.</exception>
    public IReadOnlyList<AppliedImage> Apply(string pool, Stream input, CancellationToken cancel = default)
    {
        using var folder = PoolFolder.OpenToChange(pool);
        using var buffered = new BufferedStream(input, 1 << 16);
        var reader = new RecipeReader(buffered, key);
        var staged = new List<StagedImage>();
        try
        {
            using var staging = folder.NewStaging();
            var header = reader.ReadHeader();
            for (; header is PartHeader part; header = NextHeader(reader, part))
            {
                CheckPlace(folder, part, staged);
                var runs = reader.ReadMap(part);
                staged.Add(Write(folder, staging, part, runs, reader, staged, cancel));
            }

            RequireWhole((EndHeader)header, staged.Count, reader);
            folder.Sync();
            PutInForce(folder, staging, staged);
        }
        finally
        {
            staged.ForEach(image => image.File.Dispose());
            folder.RemoveStaging();
        }

        folder.Sync();
        return [.. staged.Select(image => image.Result)];
    }

    private static RecipeHeader NextHeader(RecipeReader reader, PartHeader before)
    {
        var header = reader.ReadHeader();
        return header.Stream == before.Stream && header.Made == before.Made ? header : throw new RefusedException("the parts are of different streams");
    }

    private static void RequireWhole(EndHeader end, int parts, RecipeReader reader)
    {
        if (end.Parts != parts)
        {
            throw new RefusedException($"the stream should have {end.Parts} images, and has {parts}");
        }

        reader.RequireEnd();
    }

    private void CheckPlace(PoolFolder pool, PartHeader part, List<StagedImage> before)
    {
        var name = part.Image.Name;
        if (part.Part != before.Count + 1 || before.Exists(image => image.Result.Name == name))
        {
            throw new RefusedException($"{name} stands where it does not belong in the stream, or twice");
        }

        if (part.Made > time.GetUtcNow().Add(ClockTolerance).ToUnixTimeSeconds())
        {
            throw new RefusedException($"the recipe of {name} was made in the future: one of the clocks is wrong");
        }

        if (pool.Status(name) is { IsFile: false })
        {
            throw new RefusedException($"{name}/{PoolFolder.Image} of the pool is no regular file");
        }

        if (!options.AllowOlder && pool.ReadRecord(name) is { } record && record.Made > part.Made)
        {
            throw new RefusedException($"the recipe of {name} is older than the one that the pool's image was made by");
        }
    }

    private StagedImage Write(PoolFolder pool, Folder staging, PartHeader part, BlockRun[] runs, RecipeReader reader, List<StagedImage> before, CancellationToken cancel)
    {
        var (done, total) = (0L, 2 * runs.Where(run => run.Source != BlockRun.Zeros).Sum(run => (long)run.Count * RecipeLimits.Block));
        void Advanced(long bytes) => progress?.Invoke(new ApplyProgress(part.Image.Name, done += bytes, total));
        var opened = new List<SafeFileHandle>();
        var file = staging.CreateFile($"{part.Part}.img");
        try
        {
            var sources = part.Sources.Select(source => source.InStream ? OfStream(source, before) : OfPool(pool, source, opened)).ToList();
            BlockFile.SetSize(file, part.Image.Bytes);
            var writer = new ImageWriter(Advanced, cancel);
            writer.WriteLiterals(file, runs, reader);
            BlockFile.WriteOut(file);
            writer.Share(file, runs, sources);
            Verify(file, part, runs, Advanced, cancel);
            if (pool.Status(part.Image.Name) is { } like)
            {
                BlockFile.SetOwner(file, like);
            }

            ImageRecord.Of(file, part.Image.Digest, part.Made).Write(staging, $"{part.Part}.recipe");
            var changed = !HasAlready(pool, part.Image);
            return new StagedImage(part, file, new AppliedImage(part.Image.Name, part.Image.Digest, changed, writer.Written, writer.Cloned, writer.Copied));
        }
        catch
        {
            file.Dispose();
            throw;
        }
        finally
        {
            opened.ForEach(source => source.Dispose());
        }
    }

    private static void Verify(SafeFileHandle file, PartHeader part, BlockRun[] runs, Action<long> advanced, CancellationToken cancel)
    {
        if (ImageReading.Digest(file, runs.Select(run => ((long)run.Count, run.Source == BlockRun.Zeros)), advanced, cancel) != part.Image.Digest)
        {
            throw new RefusedException(
                $"{part.Image.Name} does not become the image that was signed: its blocks were changed on their way, or an image of the pool is not what it was");
        }
    }

    private static SafeFileHandle OfStream(RecipeSource source, List<StagedImage> before) =>
        before.Find(image => image.Part.Image == source.Image)?.File
        ?? throw new RefusedException($"the stream has no such image of {source.Image.Name} before");

    private static SafeFileHandle OfPool(PoolFolder pool, RecipeSource source, List<SafeFileHandle> opened)
    {
        var file = pool.OpenImage(source.Image.Name);
        opened.Add(file);
        var status = Folder.Status(file);
        // Without a record that fits, what becomes of it is decided by the digest of the result.
        return status.Bytes == source.Image.Bytes && (pool.ReadRecord(source.Image.Name) is not { } record || !record.Fits(status) || record.Digest == source.Image.Digest)
            ? file
            : throw new RefusedException($"the pool's image of {source.Image.Name} is not the one that the recipe was made for; make it again with a new list of the pool");
    }

    private static bool HasAlready(PoolFolder pool, ImageIdentity image) =>
        pool.Status(image.Name) is { } status && pool.ReadRecord(image.Name) is { } record && record.Fits(status) && record.Digest == image.Digest;

    private void PutInForce(PoolFolder pool, Folder staging, List<StagedImage> staged)
    {
        var change = new ImageSwitch(pool, options.Keep, time);
        foreach (var image in staged.Where(image => image.Result.Changed))
        {
            change.PutInForce(image.Result.Name, staging, $"{image.Part.Part}.img", $"{image.Part.Part}.recipe");
        }
    }

    private sealed record StagedImage(PartHeader Part, SafeFileHandle File, AppliedImage Result);
}
