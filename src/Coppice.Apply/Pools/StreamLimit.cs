using Coppice.Recipes;

namespace Coppice.Apply.Pools;

/// <summary>
/// Keeps the images of one stream from taking more than they may in all, and more than there is room for.
/// </summary>
/// <param name="most">Bytes of data that the images may have together; zeros do not count, they are holes.</param>
/// <param name="free">Bytes that the pool's file system has left.</param>
internal sealed class StreamLimit(long most, long free)
{
    private const int MiB = 20;

    private readonly DataLimit data = new(most);

    // What no image in the pool has: it cannot be shared with one.
    private long fresh;

    /// <summary>Counts one more image, before any of it is written.</summary>
    /// <exception cref="RefusedException">It is too much.</exception>
    public void Add(PartHeader part, ReadOnlySpan<BlockRun> runs)
    {
        data.Add(part, runs);
        foreach (var run in runs)
        {
            fresh += run.Source is BlockRun.Literal or BlockRun.Self ? run.Count * (long)RecipeLimits.Block : 0;
        }

        if (fresh > free)
        {
            throw new RefusedException(
                $"with {part.Image.Name} the stream has {fresh >> MiB} MiB that are new to the pool,"
                + $" and its file system has {free >> MiB} MiB left");
        }
    }
}
