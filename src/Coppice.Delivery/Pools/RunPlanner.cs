using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Says of an image where its blocks come from, in as few runs as is easily done: a run goes on in its source as long as that has
/// the same blocks, and after a gap it is tried at the place where it would be without the gap.
/// </summary>
/// <param name="known">What can be had; takes in what the image adds.</param>
internal sealed class RunPlanner(KnownBlocks known)
{
    private readonly List<BlockRun> runs = [];
    private readonly List<RecipeSource> sources = [];
    private readonly Dictionary<int, uint> numbers = [];
    private (int Image, uint Start, uint Block, uint Count)? current;
    private (int Image, long Delta)? last;

    /// <summary>Plans one image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="index">Its blocks.</param>
    /// <returns>The sources, for the header, and the map.</returns>
    public static (IReadOnlyList<RecipeSource> Sources, IReadOnlyList<BlockRun> Runs) Plan(
        KnownBlocks known, ImageIdentity image, BlockIndex index) =>
        new RunPlanner(known).Plan(image, index);

    private (IReadOnlyList<RecipeSource> Sources, IReadOnlyList<BlockRun> Runs) Plan(ImageIdentity image, BlockIndex index)
    {
        var self = known.AddEmpty(new RecipeSource(InStream: true, image), index);
        numbers[self] = BlockRun.Self;
        var (at, next) = (0u, 0);
        foreach (var (start, count) in index.Runs)
        {
            AddZeros(start - at);
            for (at = start; at < start + count; at++)
            {
                Add(self, at, index.Hashes[next++]);
            }
        }

        AddZeros((uint)image.Blocks - at);
        return (sources, runs);
    }

    private void Add(int self, uint at, UInt128 hash)
    {
        if (current is { } run
            && Has(run.Image, run.Block + run.Count, hash) && (run.Image != self || run.Block + run.Count < run.Start))
        {
            current = run with { Count = run.Count + 1 };
            return;
        }

        EndCurrent();
        if (last is { } before
            && at + before.Delta is >= 0 and <= uint.MaxValue and var block && Has(before.Image, (uint)block, hash)
            && (before.Image != self || block < at))
        {
            current = (before.Image, at, (uint)block, 1);
        }
        else if (known.TryFind(hash, out var place))
        {
            current = (place.Image, at, place.Block, 1);
            last = (place.Image, (long)place.Block - at);
        }
        else
        {
            known.Add(hash, new BlockPlace(self, at));
            AddRun(BlockRun.Literal, 1);
        }
    }

    private bool Has(int image, uint block, UInt128 hash) =>
        known.Images[image].Index.TryHash(block, out var there) && there == hash;

    private void EndCurrent()
    {
        if (current is { } run)
        {
            runs.Add(new BlockRun(run.Count, NumberOf(run.Image), run.Block));
            current = null;
        }
    }

    private void AddZeros(uint count)
    {
        EndCurrent();
        if (count > 0)
        {
            AddRun(BlockRun.Zeros, count);
        }
    }

    private void AddRun(uint source, uint count)
    {
        if (runs.Count > 0 && runs[^1].Source == source)
        {
            runs[^1] = runs[^1] with { Count = runs[^1].Count + count };
        }
        else
        {
            runs.Add(new BlockRun(count, source, 0));
        }
    }

    // Only sources that are used get into the header.
    private uint NumberOf(int image)
    {
        if (!numbers.TryGetValue(image, out var number))
        {
            number = BlockRun.FirstSource + (uint)sources.Count;
            numbers[image] = number;
            sources.Add(known.Images[image].Source);
        }

        return number;
    }
}
