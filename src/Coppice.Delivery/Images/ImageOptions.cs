using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Delivery.Images;

/// <summary>What a root image is to be like.</summary>
/// <param name="Size">Bytes of the whole image file, holes included; a multiple of 1 MiB.</param>
/// <param name="Bare">Only the ext4 file system, without a partition table around it.</param>
/// <param name="QubesLayout"><c>/home</c> and <c>/usr/local</c> stand as <c>/home.orig</c> and <c>/usr/local.orig</c>; see
/// <see cref="QubesLayout"/>.</param>
public sealed record ImageOptions(long Size, bool Bare = false, bool QubesLayout = false)
{
    /// <summary>The size where no one says another: what Qubes gives its own templates at least.</summary>
    public const long DefaultSize = 10L << 30;

    /// <summary>
    /// The least size that is accepted: the partitions before the root file system take 203 MiB, its journal 64 MiB.
    /// </summary>
    public const long LeastSize = 512L << 20;

    /// <summary>The largest size that is accepted.</summary>
    public const long MostSize = 1L << 40;

    /// <summary>
    /// All that determines the image of a generation: where this is the same, so is every byte. Its layers stand for the trees of
    /// its ancestors.
    /// </summary>
    public Digest Identity(Generation generation) =>
        Digest.Of(
            $"image 4 {generation.Family} {generation.Tree} {generation.Epoch} {Size} {Bare} {QubesLayout} "
                + $"{generation.Parent?.Tree} {string.Join(' ', generation.Layers)}");
}
