using Coppice.Apply;
using Coppice.Foundation;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>
/// A place that keeps an image of each template, and older ones as revisions: a folder of this machine, or whatever takes blocks.
/// </summary>
public interface IPool
{
    /// <summary>How many revisions of each image stay next to the current one; null: the pool knows itself.</summary>
    int? Revisions { get; }

    /// <summary>The current images.</summary>
    /// <exception cref="Failure">They cannot be read.</exception>
    IReadOnlyList<ImageIdentity> Read(CancellationToken cancel);

    /// <summary>Older images that are still there as revisions, whose blocks can be had, too.</summary>
    /// <exception cref="Failure">They cannot be read.</exception>
    IReadOnlyList<ImageIdentity> ReadRevisions();

    /// <summary>The blocks of one of the images, so that others can share them; null when they cannot be known.</summary>
    /// <exception cref="Failure">The image cannot be read.</exception>
    BlockIndex? IndexOf(ImageIdentity image, CancellationToken cancel);

    /// <summary>
    /// Applies a stream of recipes. Images become current when all of them are there and match their digests, or not at all.
    /// </summary>
    /// <param name="write">Writes the stream to its end.</param>
    /// <param name="cancel">Stops; the pool stays as it was.</param>
    /// <returns>What became of the images.</returns>
    /// <exception cref="Failure">The stream is refused, there is no space, or what <paramref name="write"/> throws.</exception>
    IReadOnlyList<AppliedImage> Apply(Action<RecipeStreamWriter> write, CancellationToken cancel);

    /// <summary>
    /// Forgets what was noted about images that are gone. Revisions beyond <see cref="Revisions"/> went when their image was
    /// applied.
    /// </summary>
    void Prune();
}
