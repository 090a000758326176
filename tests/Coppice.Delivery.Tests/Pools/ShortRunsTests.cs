using Coppice.Delivery.Pools;
using Coppice.Recipes;

namespace Coppice.Delivery.Tests.Pools;

public sealed class ShortRunsTests
{
    [Fact]
    public void A_few_shared_blocks_beside_new_ones_are_sent_along() => Assert.Equal(
        [new(13, BlockRun.Literal, 0), new(1, BlockRun.Zeros, 0), new(5, 3, 7)],
        ShortRuns.Join(
            [
                new(4, 3, 0), new(2, BlockRun.Literal, 0), new(1, BlockRun.Self, 1), new(2, BlockRun.Literal, 0), new(4, 4, 9),
                new(1, BlockRun.Zeros, 0), new(5, 3, 7),
            ]));

    [Fact]
    public void Long_runs_holes_and_shared_blocks_among_themselves_stay()
    {
        BlockRun[] runs =
        [
            new(5, 3, 0), new(1, BlockRun.Literal, 0), new(5, 3, 6), new(1, 4, 0), new(2, BlockRun.Zeros, 0),
            new(1, BlockRun.Literal, 0), new(1, BlockRun.Zeros, 0),
        ];
        Assert.Equal(runs, ShortRuns.Join(runs));
    }
}
