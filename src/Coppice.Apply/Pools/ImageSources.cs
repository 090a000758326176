using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Pools;

/// <summary>The images that one takes blocks from: of the pool, and such as came before it in the stream.</summary>
internal sealed class ImageSources : IDisposable
{
    private readonly List<SafeFileHandle> files = [];
    private readonly List<SafeFileHandle> own = [];

    /// <summary>In the order of the header.</summary>
    public IReadOnlyList<SafeFileHandle> Files => files;

    /// <summary>Opens them; those of the stream stay open afterwards.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="part">Says which.</param>
    /// <param name="ofStream">The image of an earlier part of the stream, or null.</param>
    /// <exception cref="RefusedException">One is not there, or not the one that the recipe was made for.</exception>
    public static ImageSources Open(PoolFolder pool, PartHeader part, Func<RecipeSource, SafeFileHandle?> ofStream)
    {
        var sources = new ImageSources();
        try
        {
            foreach (var source in part.Sources)
            {
                sources.files.Add(source.InStream ? OfStream(source, ofStream) : sources.OfPool(pool, source));
            }

            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => own.ForEach(file => file.Dispose());

    private static SafeFileHandle OfStream(RecipeSource source, Func<RecipeSource, SafeFileHandle?> ofStream) =>
        ofStream(source)
        ?? throw new RefusedException($"no earlier part of the stream has this image of {source.Image.Name}");

    private SafeFileHandle OfPool(PoolFolder pool, RecipeSource source)
    {
        var file = pool.OpenImage(source.Image.Name);
        own.Add(file);
        var status = Folder.Status(file);
        if (!pool.Has(source.Image) && pool.TryOpenRevision(source.Image) is { } revision)
        {
            own.Add(revision);
            return revision;
        }

        // Without a record that fits, what becomes of it is decided by the digest of the result.
        return status.Bytes == source.Image.Bytes
            && (pool.ReadRecord(source.Image.Name) is not { } record
                || !record.Fits(status) || record.Digest == source.Image.Digest)
            ? file
            : throw new RefusedException(
                $"the pool's image of {source.Image.Name} is not the one that the recipe was made for; make it again with a new "
                    + "list of the pool");
    }
}
