using Coppice.Delivery.Pools;
using Coppice.Recipes;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Pools;

public sealed class RunPlannerTests : IDisposable
{
    private const int Block = RecipeLimits.Block;
    private readonly TempFolder folder = TempFolder.InMemory();
    private readonly KnownBlocks known = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_goes_on_in_its_source_over_what_changed_in_between()
    {
        PoolHas("old", 1, 2, 3, 4, 5, 6);
        var (sources, runs) = Plan("new", 1, 2, 9, 4, 5, 6);
        Assert.Equal("old", Assert.Single(sources).Image.Name);
        Assert.Equal([new(2, 3, 0), new(1, BlockRun.Literal, 0), new(3, 3, 3)], runs);
    }

    [Fact]
    public void Blocks_are_found_at_any_place_and_in_the_image_itself()
    {
        PoolHas("base", 7, 8, 1, 2);
        var (_, runs) = Plan("child", 1, 2, 5, 0, -1, 5, 8);
        Assert.Equal(
            [new(2, 3, 2), new(1, BlockRun.Literal, 0), new(2, BlockRun.Zeros, 0), new(1, BlockRun.Self, 2), new(1, 3, 1)], runs);
    }

    [Fact]
    public void Only_sources_that_are_used_are_named()
    {
        PoolHas("a", 1);
        PoolHas("b", 2);
        Assert.Equal("b", Assert.Single(Plan("c", 2).Sources).Image.Name);
    }

    [Fact]
    public void A_run_of_the_image_itself_ends_where_it_begins()
    {
        var (_, runs) = Plan("same", 1, 1, 1, 1, 1);
        Assert.Equal(new BlockRun(1, BlockRun.Literal, 0), runs[0]);
        var at = 0L;
        foreach (var run in runs)
        {
            Assert.True(run.Source != BlockRun.Self || run.Block + run.Count <= at);
            at += run.Count;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_images_come_out_of_their_maps_and_each_block_is_sent_once(int seed)
    {
        var random = new Random(seed);
        var contents = new Dictionary<RecipeSource, byte[]>();
        var sent = new HashSet<string>();
        for (var number = 0; number < 40; number++)
        {
            var blocks = RandomImage.Blocks(random, files: 20);
            var image = RandomImage.Of(blocks);
            var index = BlockIndexReader.Read(RandomImage.Write(folder.At($"{number}"), blocks));
            var identity = new ImageIdentity($"image{number}", index.Bytes, index.Digest);
            var (sources, runs) = RunPlanner.Plan(known, identity, index);
            Assert.Equal(image, Assemble(image, runs, sources.Select(source => contents[source]).ToList(), sent));
            contents[new RecipeSource(InStream: true, identity)] = image;
        }
    }

    // Literal blocks are taken from the image, everything else from where the map says.
    private static byte[] Assemble(byte[] image, IReadOnlyList<BlockRun> runs, List<byte[]> sources, HashSet<string> sent)
    {
        var made = new byte[image.Length];
        var at = 0;
        foreach (var run in runs)
        {
            var bytes = (int)run.Count * Block;
            var from = (int)run.Block * Block;
            if (run.Source == BlockRun.Literal)
            {
                Assert.All(
                    image.AsSpan(at, bytes).ToArray().Chunk(Block), block => Assert.True(sent.Add(Convert.ToHexString(block))));
                image.AsSpan(at, bytes).CopyTo(made.AsSpan(at));
            }
            else if (run.Source != BlockRun.Zeros)
            {
                (run.Source == BlockRun.Self ? made : sources[(int)(run.Source - BlockRun.FirstSource)]).AsSpan(from, bytes)
                    .CopyTo(made.AsSpan(at));
            }

            at += bytes;
        }

        return made;
    }

    private void PoolHas(string name, params int[] blocks)
    {
        var index = BlockIndexReader.Read(RandomImage.Write(folder.At(name), blocks));
        known.AddWhole(new RecipeSource(InStream: false, new ImageIdentity(name, index.Bytes, index.Digest)), index);
    }

    private (IReadOnlyList<RecipeSource> Sources, IReadOnlyList<BlockRun> Runs) Plan(string name, params int[] blocks)
    {
        var index = BlockIndexReader.Read(RandomImage.Write(folder.At(name), blocks));
        return RunPlanner.Plan(known, new ImageIdentity(name, index.Bytes, index.Digest), index);
    }
}
