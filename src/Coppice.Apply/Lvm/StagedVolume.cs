using Coppice.Apply.Native;
using Coppice.Apply.Pools;
using Coppice.Recipes;

namespace Coppice.Apply.Lvm;

/// <summary>
/// An image on its way: the volume of an import, which nobody uses before Qubes puts it in the place of the root.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="imports">Qubes.</param>
/// <param name="part">The header that it comes with.</param>
internal sealed class StagedVolume(ThinPool pool, IImports imports, PartHeader part)
{
    private string uuid = "";
    private bool begun;

    /// <summary>The header that it came with.</summary>
    public PartHeader Part => part;

    /// <summary>The volume that has the image: that of the import, or the root when it is this image already.</summary>
    public string VolumeName { get; private set; } = ThinPool.Import(part.Image.Name);

    /// <summary>What became of it; set when it is complete.</summary>
    public AppliedImage? Result { get; private set; }

    private string Name => part.Image.Name;

    /// <summary>Takes the blocks of an image that the root is already; nothing is written.</summary>
    public void Skip(RecipeReader reader)
    {
        reader.SkipBlocks(part);
        VolumeName = ThinPool.Root(Name);
        Result = new AppliedImage(Name, part.Image.Digest, Changed: false, 0, part.Image.Bytes, 0);
    }

    /// <summary>Makes the volume, writes what differs, verifies the whole of it, and notes on it what it has.</summary>
    /// <exception cref="RefusedException">It did not become what was signed, or Qubes or LVM refused something.</exception>
    public void Make(
        BlockRun[] runs, VolumeSources sources, RecipeReader reader, Action<ApplyProgress>? progress, CancellationToken cancel)
    {
        Begin(VolumeSources.Nearest(runs), sources);
        pool.Fit(VolumeName, part.Image.Bytes);
        var volume = pool.Required(VolumeName);
        uuid = volume.Uuid;
        long written;
        using (var file = pool.Open(VolumeName, write: true))
        {
            var writer = new VolumeWriter(file, reader, Meter(ApplyStage.Receiving, progress), cancel);
            writer.Write(runs, sources.Files, VolumeSources.Nearest(runs), volume.Bytes);
            RandomAccess.FlushToDisk(file);
            written = writer.Written;
            ImageReading.RequireSigned(
                file, part.Image, [(part.Image.Blocks, false)], Meter(ApplyStage.Verifying, progress), cancel);
        }

        pool.Forget();
        pool.Tag(VolumeName, Record(pool.Required(VolumeName)).ToString());
        var data = runs.Where(run => run.Source != BlockRun.Zeros).Sum(run => (long)run.Count) * RecipeLimits.Block;
        Result = new AppliedImage(Name, part.Image.Digest, Changed: true, written, Math.Max(0, data - written), 0);
    }

    /// <summary>Has Qubes put it in force, and sees that it did; of an image that was there, its date is noted.</summary>
    public void PutInForce()
    {
        if (!Result!.Changed)
        {
            var root = pool.Required(VolumeName);
            if (root.Record!.Made != part.Made)
            {
                pool.Tag(VolumeName, Record(root).ToString());
            }

            return;
        }

        imports.Commit(Name);
        pool.Forget();
        if (pool.Find(ThinPool.Root(Name))?.Uuid != uuid)
        {
            throw new RefusedException(
                $"qubesd says that the new image of {Name} is current, but the volume {ThinPool.Root(Name)} is not the new one",
                "sudo lvs --options lv_name,lv_uuid,lv_tags");
        }
    }

    /// <summary>Gives it up; the root stays as it was. What fails here is not told: what failed before is.</summary>
    public void GiveUp()
    {
        // An import that somebody else began is not ours to end.
        if (!begun)
        {
            return;
        }

        imports.Fail(Name);
        try
        {
            pool.Forget();
            if (pool.Find(ThinPool.Import(Name)) is { } left && (left.Uuid == uuid || left.Tags.Any(VolumeRecord.IsOwn)))
            {
                pool.Remove(left.Name);
            }
        }
        catch (RefusedException)
        {
            // The next run finds it by its tag, and removes it.
        }
    }

    private void Begin(uint nearest, VolumeSources sources)
    {
        var path = imports.Begin(Name, part.Image.Bytes);
        begun = true;
        pool.Forget();
        if (path != Path.Combine(pool.DeviceFolder, VolumeName))
        {
            throw new RefusedException(
                $"Qubes keeps the root of {Name} elsewhere: it imports to {path}, not to {pool.DeviceFolder}/{VolumeName}",
                $"qvm-volume info {Name}:root");
        }

        if (nearest < BlockRun.FirstSource)
        {
            pool.Tag(VolumeName, VolumeRecord.Unfinished);
            return;
        }

        pool.Remove(VolumeName);
        pool.Snapshot(sources.Names[(int)(nearest - BlockRun.FirstSource)], VolumeName);
    }

    private VolumeRecord Record(ThinVolume volume) =>
        new(part.Image.Digest, part.Image.Bytes, part.Made, volume.Uuid, volume.DataPercent);

    private Action<long> Meter(ApplyStage stage, Action<ApplyProgress>? progress)
    {
        var done = 0L;
        return bytes => progress?.Invoke(new ApplyProgress(Name, stage, done += bytes, Math.Max(done, part.Image.Bytes)));
    }
}
