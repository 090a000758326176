using Coppice.Apply.Pools;
using Coppice.Recipes;

namespace Coppice.Apply.Lvm;

/// <summary>Says which images a thin pool has.</summary>
internal static class LvmList
{
    /// <summary>The current roots of templates. Those of which nothing is noted that can be believed are read.</summary>
    public static IReadOnlyList<ImageIdentity> Read(
        ThinPool pool, IReadOnlySet<string> templates, CancellationToken cancel = default)
    {
        var images = new List<ImageIdentity>();
        foreach (var name in templates.Order(StringComparer.Ordinal))
        {
            if (pool.Find(ThinPool.Root(name)) is { Bytes: > 0 and <= RecipeLimits.ImageBytes } root)
            {
                images.Add(
                    root.Believed is { } record
                        ? new ImageIdentity(name, record.Bytes, record.Digest)
                        : new ImageIdentity(name, root.Bytes, Digest(pool, root, cancel)));
            }
        }

        return images;
    }

    /// <summary>Revisions whose content is known.</summary>
    public static IReadOnlyList<ImageIdentity> ReadRevisions(ThinPool pool, IReadOnlySet<string> templates) =>
    [
        .. from name in templates.Order(StringComparer.Ordinal)
           from revision in pool.Revisions(name)
           let record = revision.Believed
           where record is not null
           select new ImageIdentity(name, record.Bytes, record.Digest),
    ];

    private static string Digest(ThinPool pool, ThinVolume volume, CancellationToken cancel)
    {
        using var file = pool.Open(volume.Name, write: false);
        return ImageReading.Digest(file, volume.Bytes / RecipeLimits.Block, cancel);
    }
}
