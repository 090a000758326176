using Coppice.Apply.Native;
using Coppice.Apply.Pools;
using Coppice.Apply.Verifying;
using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary>
/// Applies a stream of recipes to a pool. The new blocks of the images are held, or written elsewhere as they come; when the
/// stream's end has come, the images are completed with what they share, and verified; when everything is on the disk, they are
/// made current, one after the other. Whatever is wrong before leaves the pool as it was.
/// </summary>
/// <param name="key">The pinned key.</param>
/// <param name="options">Limits, and how many revisions stay.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Called while images are written.</param>
/// <param name="revisions">Says of a qube how many revisions of its root Qubes keeps; null where it cannot be asked.</param>
public sealed class RecipeApplier(
    RecipePublicKey key, ApplyOptions options, TimeProvider time, Action<ApplyProgress>? progress = null,
    Func<string, int?>? revisions = null)
{
    private readonly Dictionary<string, int> kept = [];

    /// <summary>
    /// How many runs of maps wait in memory for the stream's end, 48 MiB; with more, images are completed before.
    /// </summary>
    private const int WaitingRuns = RecipeLimits.Runs;

    /// <summary>
    /// How many bytes of new blocks wait in memory for the stream's end, as those of an update mostly can; further ones are
    /// written as they come.
    /// </summary>
    private const int HeldBytes = 128 << 20;

    /// <summary>Applies one stream.</summary>
    /// <param name="pool">The folder of the pool.</param>
    /// <param name="input">The stream; read to its end.</param>
    /// <param name="cancel">Stops; the pool stays as it was.</param>
    /// <returns>What became of the images, in the stream's order.</returns>
    /// <exception cref="RefusedException">The stream is not what it must be, or the pool is not what the stream was made
    /// for.</exception>
    /// <exception cref="IOException">The disk is full, or something else that is the machine's fault.</exception>
    public IReadOnlyList<AppliedImage> Apply(string pool, Stream input, CancellationToken cancel = default)
    {
        using var folder = PoolFolder.OpenToChange(pool);
        using var buffered = new BufferedStream(input, 1 << 16);
        var reader = new RecipeReader(buffered, key);
        var staged = new List<StagedImage>();
        var limit = new StreamLimit(options.Most, new DriveInfo(Path.GetFullPath(pool)).AvailableFreeSpace);
        try
        {
            using var staging = folder.NewStaging();
            var header = reader.ReadHeader();
            for (; header is PartHeader part; header = StreamOrder.Next(reader, part))
            {
                CheckPlace(folder, part, staged);
                if (!options.ReplaceChanged && folder.Recorded(part.Image.Name) is var (_, fits))
                {
                    new RecordVerifier(new FolderImages(folder)).RequireUnchanged(
                        part.Image.Name, fits, pool, cancel);
                }

                var hold = staged.Sum(image => (long)image.HeldBytes) + (part.Literals * RecipeLimits.Block) <= HeldBytes;
                var map = reader.ReadMap(part);
                limit.Add(part, map);
                staged.Add(StagedImage.Receive(staging, part, map, reader, hold, progress, cancel));
                if (staged.Sum(image => (long)image.WaitingRuns) > WaitingRuns)
                {
                    Complete(folder, staging, staged, cancel);
                }
            }

            StreamOrder.RequireWhole((EndHeader)header, staged.Count, reader);
            Complete(folder, staging, staged, cancel);
            folder.Sync();
            MakeCurrent(folder, staging, staged);
        }
        finally
        {
            staged.ForEach(image => image.Dispose());
            folder.RemoveStaging();
        }

        folder.Sync();
        return [.. staged.Select(image => image.Result!)];
    }

    private void CheckPlace(PoolFolder pool, PartHeader part, List<StagedImage> before)
    {
        var name = part.Image.Name;
        StreamOrder.RequireInPlace(part, [.. before.Select(image => image.Part)], time);
        if (pool.Status(name) is { IsFile: false })
        {
            throw new RefusedException($"{name}/{PoolFolder.Image} of the pool is not a regular file");
        }

        pool.RequireUnused(name);
        if (!options.Create)
        {
            pool.RequireQube(name);
        }

        if (!options.AllowOlder && pool.ReadRecord(name) is { } record && record.Made > part.Made)
        {
            throw new RefusedException($"the recipe of {name} is older than that of the pool's image");
        }

        kept[name] = Keep(pool, name);
        // They are opened again when they are needed; that they are wrong is better said before gigabytes were received.
        StagedImage.Sources(pool, part, before).Dispose();
    }

    // How many Qubes keeps is the user's setting there: another number would take revisions away, or leave some for ever.
    private int Keep(PoolFolder pool, string name) =>
        options.Keep ?? (!pool.IsQube(name) ? 1 : revisions?.Invoke(name) ?? throw new RefusedException(
            $"how many revisions of {name} Qubes keeps cannot be asked here: qubesd does not answer",
            "say how many stay: --keep 1"));

    private void Complete(PoolFolder pool, Folder staging, List<StagedImage> staged, CancellationToken cancel)
    {
        var waiting = staged.Where(image => image.Result is null).ToList();
        foreach (var image in waiting)
        {
            image.Share(pool, staged, progress);
        }

        foreach (var image in waiting)
        {
            image.Complete(pool, staging, progress, cancel);
        }
    }

    private void MakeCurrent(PoolFolder pool, Folder staging, List<StagedImage> staged)
    {
        // Minutes may have passed; either all images become current or none.
        staged.ForEach(image => pool.RequireUnused(image.Part.Image.Name));
        foreach (var image in staged)
        {
            var change = new ImageSwitch(pool, kept[image.Part.Image.Name]);
            if (image.Result!.Changed)
            {
                change.MakeCurrent(image.Part.Image.Name, staging, image.FileName, image.RecordName);
            }
            else
            {
                change.Renew(image.Part.Image.Name, staging, image.RecordName, image.Part.Made);
            }
        }
    }
}
