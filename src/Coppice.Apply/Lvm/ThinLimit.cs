using System.Globalization;
using Coppice.Recipes;

namespace Coppice.Apply.Lvm;

/// <summary>
/// Keeps a stream from filling the thin pool: a pool that is full stops every qube that has a volume in it. Each chunk that
/// may be written counts as a whole one.
/// </summary>
/// <param name="most">Bytes of data that the images may have together; zeros do not count.</param>
/// <param name="pool">The pool, as it is before anything is written.</param>
internal sealed class ThinLimit(long most, ThinVolume pool)
{
    private const int MiB = 20;

    private readonly long free = double.TryParse(pool.DataPercent, CultureInfo.InvariantCulture, out var used)
        ? (long)(pool.Bytes * Math.Clamp(100 - used, 0, 100) / 100)
        : throw new RefusedException(
            $"LVM does not say how full the thin pool {pool.Name} is", "sudo lvs --options lv_full_name,lv_attr,data_percent");

    private readonly DataLimit data = new(most);
    private long fresh;

    /// <summary>Counts one more image, before any of it is written.</summary>
    /// <exception cref="RefusedException">It is too much.</exception>
    public void Add(PartHeader part, ReadOnlySpan<BlockRun> runs)
    {
        data.Add(part, runs);
        var (nearest, at, last) = (VolumeSources.Nearest(runs), 0L, -1L);
        foreach (var run in runs)
        {
            var bytes = run.Count * (long)RecipeLimits.Block;
            if (run.Source != BlockRun.Zeros && (run.Source != nearest || run.Block != at / RecipeLimits.Block))
            {
                var (from, to) = (Math.Max(at / pool.Chunk, last + 1), (at + bytes - 1) / pool.Chunk);
                (fresh, last) = (fresh + ((to - from + 1) * pool.Chunk), to);
            }

            at += bytes;
        }

        if (fresh > free)
        {
            throw new RefusedException(
                $"with {part.Image.Name} the stream may write {fresh >> MiB} MiB, and the thin pool {pool.Name} has"
                + $" {free >> MiB} MiB left", "sudo lvs --options lv_name,lv_size,data_percent");
        }
    }
}
