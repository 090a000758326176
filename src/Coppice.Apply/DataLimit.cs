using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary>
/// Keeps the images of one stream from having more data than they may, whatever the pool is. Signed or not: a map of a few runs
/// that copy what is before them doubles an image with each, and a stream of kilobytes would fill the disk.
/// </summary>
/// <param name="most">Bytes of data that the images may have together; zeros do not count, they are holes.</param>
internal sealed class DataLimit(long most)
{
    private const int MiB = 20;

    private long data;

    /// <summary>Counts one more image, before any of it is written.</summary>
    /// <exception cref="RefusedException">It is too much.</exception>
    public void Add(PartHeader part, ReadOnlySpan<BlockRun> runs)
    {
        foreach (var run in runs)
        {
            data += run.Source == BlockRun.Zeros ? 0 : run.Count * (long)RecipeLimits.Block;
        }

        if (data > most)
        {
            throw new RefusedException(
                $"with {part.Image.Name} the images of the stream have more than {most >> MiB} MiB of data;"
                + " coppice-apply --most SIZE allows more");
        }
    }
}
