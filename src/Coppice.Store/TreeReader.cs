using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store;

/// <summary>
/// Reads files out of a generation without mounting anything. Links are not followed: ask for the path as the listing has it.
/// Hold <see cref="StoreLock.Use"/> meanwhile.
/// </summary>
public sealed class TreeReader(ContentPool pool, TreeListing listing)
{
    // What is read whole at once is text such as a package database; 1 GiB of it is no such thing.
    private const long WholeLimit = 1L << 30;

    /// <summary>Everything that is there.</summary>
    public TreeListing Listing { get; } = listing;

    /// <summary>A reader for a generation.</summary>
    /// <exception cref="Failure">Its layers are missing or damaged.</exception>
    public static TreeReader Of(LayerStore layers, Generation generation) => new(layers.Pool, layers.Listing(generation.Layers));

    /// <summary>The whole content of a regular file.</summary>
    /// <exception cref="Failure">There is no such regular file, it is larger than 1 GiB, or the store has lost or changed
    /// it.</exception>
    public byte[] ReadAllBytes(BytePath path)
    {
        var entry = File(path);
        if (entry.Size > WholeLimit)
        {
            throw new Failure($"{path} is too large to be read at once ({entry.Size >> 20} MiB)", kind: ProblemKind.Damaged);
        }

        return pool.ReadAllBytes(entry);
    }

    /// <summary>The whole content of a regular file, or null when there is no such regular file.</summary>
    /// <exception cref="Failure">It is larger than 1 GiB, or the store has lost or changed it.</exception>
    public byte[]? TryReadAllBytes(BytePath path) => Listing.Find(path) is { Type: EntryType.File } ? ReadAllBytes(path) : null;

    /// <summary>
    /// The path that a path leads to when symbolic links are followed as a process inside the tree would follow them; null when
    /// it leads nowhere, or round in a circle.
    /// </summary>
    public BytePath? Follow(BytePath path) => LinkWalk.Follow(Listing, path);

    private TreeEntry File(BytePath path) =>
        Listing.Find(path) is { Type: EntryType.File } entry ? entry
            : throw new Failure($"there is no file {path} in the template", kind: ProblemKind.NotFound);
}
