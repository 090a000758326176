using Coppice.Recipes;

namespace Coppice.Apply.Pools;

/// <summary>
/// Keeps the images of one stream from taking more than they may. Signed or not: a map of a few runs that copy what is before
/// them doubles an image with each, and a stream of kilobytes would fill the disk.
/// </summary>
/// <param name="most">Bytes of data that the images may have together; zeros do not count, they are holes.</param>
/// <param name="free">Bytes that the pool's file system has left.</param>
internal sealed class StreamLimit(long most, long free)
{
    private const int MiB = 20;

    private long data;

    // What no image in the pool has: it cannot be shared with one.
    private long fresh;

    /// <summary>Counts one more image, before any of it is written.</summary>
    /// <exception cref="RefusedException">It is too much.</exception>
    public void Add(PartHeader part, ReadOnlySpan<BlockRun> runs)
    {
        foreach (var run in runs)
        {
            var bytes = run.Count * (long)RecipeLimits.Block;
            data += run.Source == BlockRun.Zeros ? 0 : bytes;
            fresh += run.Source is BlockRun.Literal or BlockRun.Self ? bytes : 0;
        }

        if (data > most)
        {
            throw new RefusedException(
                $"with {part.Image.Name} the images of the stream have more than {most >> MiB} MiB of data;"
                + " coppice-apply --most SIZE allows more");
        }

        if (fresh > free)
        {
            throw new RefusedException(
                $"with {part.Image.Name} the stream has {fresh >> MiB} MiB that are new to the pool,"
                + $" and its file system has {free >> MiB} MiB left");
        }
    }
}
