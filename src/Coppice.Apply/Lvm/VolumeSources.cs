using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Lvm;

/// <summary>The volumes that an image takes blocks from, and the one among them to make its own of.</summary>
internal sealed class VolumeSources : IDisposable
{
    private readonly List<SafeFileHandle> files = [];

    private VolumeSources(IReadOnlyList<string> names) => Names = names;

    /// <summary>The volumes' names, in the order of the header.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The volumes, in the order of the header.</summary>
    public IReadOnlyList<SafeFileHandle> Files => files;

    /// <summary>Finds and opens them.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="part">Says which.</param>
    /// <param name="ofStream">The volume that has the image of an earlier part of the stream, or null.</param>
    /// <exception cref="RefusedException">One is not there, or not the one that the recipe was made for.</exception>
    public static VolumeSources Open(ThinPool pool, PartHeader part, Func<RecipeSource, string?> ofStream)
    {
        var sources = new VolumeSources(
            [.. part.Sources.Select(source => source.InStream ? OfStream(source, ofStream) : OfPool(pool, source.Image))]);
        try
        {
            sources.files.AddRange(sources.Names.Select(name => pool.Open(name, write: false)));
            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The source, as runs number them, that has most blocks where the image has them; 0 when none has any. Blocks are shared
    /// only where they are in the volume that a new one was made of.
    /// </summary>
    public static uint Nearest(ReadOnlySpan<BlockRun> runs)
    {
        var shared = new Dictionary<uint, long>();
        var at = 0L;
        foreach (var run in runs)
        {
            if (run.Source >= BlockRun.FirstSource && run.Block == at)
            {
                shared[run.Source] = shared.GetValueOrDefault(run.Source) + run.Count;
            }

            at += run.Count;
        }

        return shared.OrderByDescending(source => source.Value).ThenBy(source => source.Key).FirstOrDefault().Key;
    }

    /// <inheritdoc/>
    public void Dispose() => files.ForEach(file => file.Dispose());

    private static string OfStream(RecipeSource source, Func<RecipeSource, string?> ofStream) =>
        ofStream(source) ?? throw new RefusedException($"no earlier part of the stream has this image of {source.Image.Name}");

    private static string OfPool(ThinPool pool, ImageIdentity image)
    {
        var current = pool.Find(ThinPool.Root(image.Name))
            ?? throw new RefusedException($"the pool has no image of {image.Name}");
        var known = pool.TryFindKnown(image);
        // Of a volume of which nothing is known, the digest of the result decides what becomes of it.
        return (known ?? (current.Believed is null && current.Bytes >= image.Bytes ? current : null))?.Name
            ?? throw new RefusedException(
                $"the pool's image of {image.Name} is not the one that the recipe was made for; make it again with a new list of "
                    + "the pool");
    }
}
