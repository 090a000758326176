using Coppice.Apply.Native;
using Coppice.Apply.Verifying;
using Coppice.Recipes;

namespace Coppice.Apply.Lvm;

/// <summary>
/// Applies a stream of recipes to a thin pool of Qubes. Each image goes into a volume of its own as its part comes, by an import
/// that Qubes begins; when the stream's end has come and all are verified, Qubes puts one after the other in force. Whatever is
/// wrong before leaves every template as it was.
/// </summary>
/// <param name="key">The pinned key.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
/// <param name="imports">Qubes.</param>
/// <param name="progress">Called while images are written.</param>
internal sealed class LvmApplier(
    RecipePublicKey key, ApplyOptions options, TimeProvider time, IImports imports, Action<ApplyProgress>? progress = null)
{
    /// <summary>Applies one stream.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="input">The stream; read to its end.</param>
    /// <returns>What became of the images, in the stream's order.</returns>
    /// <exception cref="RefusedException">The stream is not what it must be, the pool is not what the stream was made for, or
    /// Qubes or LVM refused something.</exception>
    /// <exception cref="IOException">A device could not be read or written.</exception>
    public IReadOnlyList<AppliedImage> Apply(ThinPool pool, Stream input, CancellationToken cancel = default)
    {
        using var buffered = new BufferedStream(input, 1 << 16);
        var reader = new RecipeReader(buffered, key);
        var header = reader.ReadHeader();
        var limit = new ThinLimit(options.Most, pool.Self);
        using var folder = Folder.Open(pool.DeviceFolder);
        if (!folder.TryLock())
        {
            throw new RefusedException("another process is applying recipes to this pool");
        }

        var staged = new List<StagedVolume>();
        var done = 0;
        try
        {
            var templates = imports.Templates();
            for (; header is PartHeader part; header = StreamOrder.Next(reader, part))
            {
                StreamOrder.RequireInPlace(part, [.. staged.Select(image => image.Part)], time);
                var there = RequireUsable(pool, part, templates);
                if (!options.ReplaceChanged)
                {
                    new RecordVerifier(new VolumeImages(pool, templates)).RequireUnchanged(
                        part.Image.Name, there.Believed is not null, $"--lvm {pool.FullName}", cancel);
                }

                var runs = reader.ReadMap(part);
                limit.Add(part, runs);
                using var sources = VolumeSources.Open(
                    pool, part, source => staged.FirstOrDefault(image => image.Part.Image == source.Image)?.VolumeName);
                staged.Add(new StagedVolume(pool, imports, part));
                if (there.Believed is { } record && record.Digest == part.Image.Digest && record.Bytes == part.Image.Bytes)
                {
                    staged[^1].Skip(reader);
                }
                else
                {
                    staged[^1].Make(runs, sources, reader, progress, cancel);
                }
            }

            StreamOrder.RequireWhole((EndHeader)header, staged.Count, reader);
            // Qubes refuses by itself to start a template that is being imported into.
            for (; done < staged.Count; done++)
            {
                staged[done].PutInForce();
            }

            return [.. staged.Select(image => image.Result!)];
        }
        finally
        {
            staged.Skip(done).Reverse().ToList().ForEach(image => image.GiveUp());
            folder.Unlock();
        }
    }

    private ThinVolume RequireUsable(ThinPool pool, PartHeader part, IReadOnlySet<string> templates)
    {
        var name = part.Image.Name;
        if (!templates.Contains(name) || pool.Find(ThinPool.Root(name)) is not { } root)
        {
            throw new RefusedException(
                $"there is no template {name} with a volume {ThinPool.Root(name)} in this thin pool",
                $"qvm-create --class TemplateVM --label black {name}");
        }

        if (pool.Find($"{ThinPool.Root(name)}-snap") is not null)
        {
            throw new RefusedException(
                $"{name} is in use: it runs ({ThinPool.Root(name)}-snap), and a new image would be lost at the end of it",
                $"qvm-shutdown --wait {name}");
        }

        if (pool.Find(ThinPool.Import(name)) is { } import)
        {
            RemoveOwn(pool, import, name);
        }

        return options.AllowOlder || root.Record is not { } record || record.Made <= part.Made
            ? root
            : throw new RefusedException($"the recipe of {name} is older than that of the pool's image");
    }

    // One that a run of this program left behind, when it was killed, has its tag.
    private static void RemoveOwn(ThinPool pool, ThinVolume import, string name)
    {
        if (import.IsOpen || !import.Tags.Any(VolumeRecord.IsOwn))
        {
            throw new RefusedException(
                $"{name} is in use: something is being imported into it ({import.Name}); where no import goes on, one was"
                + " interrupted and left the volume", $"sudo lvremove {pool.Full(import.Name)}");
        }

        pool.Remove(import.Name);
    }
}
