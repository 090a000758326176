using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>Writes what a pool lacks as one stream of recipes.</summary>
/// <param name="images">Makes the images.</param>
/// <param name="indexes">Knows the blocks of images that were made before.</param>
/// <param name="progress">Takes progress.</param>
public sealed class PoolWriter(ITemplateImages images, BlockIndexStore indexes, IProgressSink progress)
{
    /// <summary>
    /// The templates whose images the pool may lack. Of the others it is known without making them that the pool has them.
    /// </summary>
    public IReadOnlyList<string> Lacking(IReadOnlyList<ImageIdentity> have) =>
        [
            .. images.Names.Where(name =>
                images.Identity(name) is not { } identity
                    || indexes.TryDigestOf(identity) is not { } digest
                    || !have.Any(image => image.Name == name && image.Digest == digest)),
        ];

    /// <summary>Writes the stream, its end included.</summary>
    /// <param name="templates">The templates, parents before children.</param>
    /// <param name="pool">What the pool has.</param>
    /// <param name="indexOf">The blocks of one of them, or null when they cannot be known: then they are sent again.</param>
    /// <param name="stream">Takes the recipes.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>What was sent.</returns>
    public IReadOnlyList<SentImage> Write(
        IReadOnlyList<string> templates, PoolContents pool, Func<ImageIdentity, BlockIndex?> indexOf,
        RecipeStreamWriter stream, CancellationToken cancel)
    {
        foreach (var image in templates.Count == 0 ? [] : pool.Images)
        {
            if (indexOf(image) is { } index)
            {
                stream.PoolHas(image.Name, index);
            }
        }

        // A generation that a template comes back to is mostly still there as one of them. What is not known of them is not worth
        // reading them for.
        foreach (var image in templates.Count == 0 ? [] : pool.Revisions)
        {
            if (indexes.TryLoad(image.Digest) is { } index && index.Bytes == image.Bytes)
            {
                stream.PoolHas(image.Name, index);
            }
        }

        var sent = new List<SentImage>();
        foreach (var name in templates)
        {
            if (Write(name, pool.Images, stream, cancel) is { } one)
            {
                sent.Add(one);
            }
        }

        stream.End();
        return sent;
    }

    private SentImage? Write(string name, IReadOnlyList<ImageIdentity> have, RecipeStreamWriter stream, CancellationToken cancel)
    {
        var making = $"image {name}";
        var (file, index) = progress.Run(
            making,
            $"make the image of {name}",
            () =>
            {
                var file = images
                    .Take(name, done => progress.Report(new StepAdvanced(making, done, null, ProgressUnit.Bytes)), cancel);
                return (File: file, Index: Index(name, file, making, cancel));
            },
            made => IsThere(made.Index) ? "the pool has it" : null);
        try
        {
            if (IsThere(index))
            {
                return null;
            }

            var writing = $"recipe {name}";
            return progress.Run(
                writing,
                $"write the recipe of {name}",
                () => new SentImage(
                    name,
                    index.Digest,
                    stream.Add(
                        name, file, index,
                        (done, total) => progress.Report(new StepAdvanced(writing, done, total, ProgressUnit.Bytes)), cancel)),
                sent =>
                    $"{Quantity.Size(sent.Size.Literal)} new, {Quantity.Size(sent.Size.Shared)} shared in "
                        + $"{Quantity.Count(sent.Size.Runs, "run")}");
        }
        finally
        {
            images.Release(file);
        }

        bool IsThere(BlockIndex made) => have.Contains(new ImageIdentity(name, made.Bytes, made.Digest));
    }

    private BlockIndex Index(string name, string file, string step, CancellationToken cancel)
    {
        var index = BlockIndexReader.Read(
            file, done => progress.Report(new StepAdvanced(step, done, null, ProgressUnit.Bytes)), cancel);
        indexes.Save(index);
        if (images.Identity(name) is { } identity)
        {
            indexes.Remember(identity, index.Digest);
        }

        return index;
    }
}
