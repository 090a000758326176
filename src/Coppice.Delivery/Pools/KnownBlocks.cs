using System.Runtime.InteropServices;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Where blocks can be had: in which image of the pool or of the stream, and where in it. The place that was known first stays.
/// </summary>
internal sealed class KnownBlocks
{
    private readonly List<KnownImage> images = [];
    private readonly Dictionary<UInt128, BlockPlace> places = [];

    /// <summary>The images, by the numbers that <see cref="BlockPlace.Image"/> has.</summary>
    public IReadOnlyList<KnownImage> Images => images;

    /// <summary>An image whose blocks are added one by one, as it comes to have them.</summary>
    /// <returns>Its number.</returns>
    public int AddEmpty(RecipeSource source, BlockIndex index)
    {
        images.Add(new KnownImage(source, index));
        return images.Count - 1;
    }

    /// <summary>An image with all of its blocks.</summary>
    public void AddWhole(RecipeSource source, BlockIndex index)
    {
        var number = AddEmpty(source, index);
        var next = 0;
        foreach (var (start, count) in index.Runs)
        {
            for (var block = start; block < start + count; block++)
            {
                Add(index.Hashes[next++], new BlockPlace(number, block));
            }
        }
    }

    /// <summary>A block that can be had from now on.</summary>
    public void Add(UInt128 hash, BlockPlace place)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(places, hash, out var there);
        known = there ? known : place;
    }

    /// <summary>Where a block can be had.</summary>
    public bool TryFind(UInt128 hash, out BlockPlace place) => places.TryGetValue(hash, out place);
}

/// <summary>An image that blocks can be had from.</summary>
/// <param name="Source">What a recipe calls it.</param>
/// <param name="Index">Its blocks.</param>
internal sealed record KnownImage(RecipeSource Source, BlockIndex Index);

/// <summary>A block of an image.</summary>
/// <param name="Image">The image's number.</param>
/// <param name="Block">The block's number in it.</param>
internal readonly record struct BlockPlace(int Image, uint Block);
