using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Sends a few shared blocks between new ones along with these. Each run is an extent or more on the receiving disk, and every
/// later revision of the image and of those that take blocks from it has entries for all of them again: that outweighs a few
/// blocks saved once. For images that are new to the pool only; in an update it would be paid with each revision.
/// </summary>
internal static class ShortRuns
{
    /// <summary>
    /// The longest run that is sent along, in blocks. At 4, the ten images of ./bench pool have less than half the extents, for 2
    /// % more bytes at the first fill.
    /// </summary>
    private const int Most = 4;

    /// <summary>The map of the same image with such runs as literal blocks.</summary>
    public static IReadOnlyList<BlockRun> Join(IReadOnlyList<BlockRun> runs)
    {
        var joined = new List<BlockRun>(runs.Count);
        for (var i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            if (run.Source > BlockRun.Literal && run.Count <= Most && (IsLiteral(runs, i - 1) || IsLiteral(runs, i + 1)))
            {
                run = new BlockRun(run.Count, BlockRun.Literal, 0);
            }

            if (run.Source == BlockRun.Literal && IsLiteral(joined, joined.Count - 1))
            {
                joined[^1] = joined[^1] with { Count = joined[^1].Count + run.Count };
            }
            else
            {
                joined.Add(run);
            }
        }

        return joined;
    }

    private static bool IsLiteral(IReadOnlyList<BlockRun> runs, int at) =>
        at >= 0 && at < runs.Count && runs[at].Source == BlockRun.Literal;
}
