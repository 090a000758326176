using Coppice.Apply.Native;
using Coppice.Apply.Pools;
using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary>Says which images a pool has: what the writing side must know to make recipes for it.</summary>
public static class PoolList
{
    /// <summary>The current images. Those without a record that fits are read, which takes its time.</summary>
    /// <param name="pool">The folder of the pool.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ImageIdentity> Read(string pool, CancellationToken cancel = default)
    {
        using var folder = PoolFolder.Open(pool);
        var images = new List<ImageIdentity>();
        foreach (var name in folder.Names().ToList())
        {
            using var file = folder.OpenImage(name);
            var status = Folder.Status(file);
            if (status.Bytes is > 0 and <= RecipeLimits.ImageBytes && status.Bytes % RecipeLimits.Block == 0)
            {
                var record = folder.ReadRecord(name);
                images.Add(
                    new ImageIdentity(
                        name, status.Bytes,
                        record?.Fits(status) == true ? record.Digest
                            : ImageReading.Digest(file, status.Bytes / RecipeLimits.Block, cancel)));
            }
        }

        return images;
    }

    /// <summary>
    /// Revisions whose content is known: their blocks can be had, too, and an image that becomes current again comes from there.
    /// </summary>
    /// <param name="pool">The folder of the pool.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<ImageIdentity> ReadRevisions(string pool)
    {
        using var folder = PoolFolder.Open(pool);
        return [.. folder.Names().SelectMany(folder.RevisionsOf)];
    }
}
