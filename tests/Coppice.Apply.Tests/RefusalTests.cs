using Coppice.Apply.Pools;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests;

/// <summary>
/// Streams that are wrong in one thing each. <see cref="TestPool.Refused(byte[])"/> sees that the pool and what is around it stay
/// as they were.
/// </summary>
public sealed class RefusalTests : IDisposable
{
    private static readonly byte[] Base = RecipeStream.Image(1, 2, 0, 3);
    private static readonly Part Good = Part.Whole(1, "base", Base);
    private readonly TestPool pool = new();

    public RefusalTests() => pool.Apply(Part.Whole(1, "before", RecipeStream.Image(6)));

    public void Dispose() => pool.Dispose();

    [Fact]
    public void Truncation_at_any_byte_leaves_the_pool_as_it_was()
    {
        var stream = RecipeStream.Of(
            pool.Key, Part.Of(1, "base", Base, [], [new(2, 1, 0), new(1, 0, 0), new(1, 1, 0)]),
            Part.Whole(2, "second", RecipeStream.Image(2)));
        var header = pool.Key.Sign(Good.Header).Length;
        var places = Enumerable.Range(0, stream.Length)
            .Where(at => at < header + 64 || at % 997 == 0 || at > stream.Length - 200);
        foreach (var at in places)
        {
            Assert.Contains("truncated", pool.Refused(stream[..at]));
        }

        Assert.Equal(2, pool.Apply(stream).Count);
    }

    [Fact]
    public void A_changed_bit_at_any_place_is_refused()
    {
        var stream = RecipeStream.Of(pool.Key, Good);
        var random = new Random(1);
        var header = pool.Key.Sign(Good.Header).Length;
        foreach (var at
            in Enumerable.Range(0, header + 12).Concat(Enumerable.Range(0, 100).Select(_ => random.Next(stream.Length))))
        {
            var wrong = stream.ToArray();
            wrong[at] ^= (byte)(1 << random.Next(8));
            pool.Refused(wrong);
        }
    }

    [Fact]
    public void An_image_that_doubles_itself_is_refused_before_it_is_written()
    {
        // One block, and copies of all before it: 2^20 blocks, 4 GiB.
        List<BlockRun> runs = [new(1, BlockRun.Literal, 0)];
        for (var blocks = 1u; blocks < 1 << 20; blocks *= 2)
        {
            runs.Add(new BlockRun(blocks, BlockRun.Self, 0));
        }

        var identity = Good.Header.Image with { Bytes = 4L << 30 };
        var part = (Part.Whole(1, "base",
            RecipeStream.Image(1)) with { Header = Part.Whole(1, "base",
            RecipeStream.Image(1)).Header with { Image = identity } }).WithRuns([.. runs]);
        pool.Options = new ApplyOptions { Most = 1L << 30 };
        Assert.Contains("--most", pool.Refused(part), StringComparison.Ordinal);
        Assert.Contains("left",
            Assert.Throws<RefusedException>(() =>
            new StreamLimit(most: 1L << 40, free: 1L << 30).Add(part.Header, [.. runs])).Message, StringComparison.Ordinal);
        new StreamLimit(most: 4L << 30, free: 4L << 30).Add(part.Header, [.. runs]);
    }

    [Fact]
    public void Zeros_and_what_the_pool_has_count_for_nothing_that_is_new() =>
        new StreamLimit(most: 8 << 12, free: 0)
            .Add(Good.Header, [new BlockRun(1 << 20, BlockRun.Zeros, 0), new BlockRun(8, 3, 0)]);

    [Theory]
    [InlineData("--most", "0G")]
    [InlineData("--most", "G")]
    [InlineData("--most", "10")]
    [InlineData("--most", "-1T")]
    [InlineData("--most", "1g")]
    public void A_limit_that_is_none_is_wrong_usage(params string[] wrong) =>
        Assert.Null(ApplyArguments.Parse(["/pool", "--key", "k", .. wrong]));

    [Fact]
    public void A_limit_is_said_in_whole_gibibytes_or_tebibytes()
    {
        Assert.Equal(500L << 30, ApplyArguments.Parse(["/pool", "--key", "k", "--most", "500G"])!.Options.Most);
        Assert.Equal(2L << 40, ApplyArguments.Parse(["/pool", "--most", "2T", "--key", "k"])!.Options.Most);
    }

    [Fact]
    public void Another_key_is_refused()
    {
        using var other = RecipePrivateKey.Create();
        Assert.Contains("pinned key", pool.Refused(RecipeStream.Of(other, Good)));
    }

    [Fact]
    public void What_follows_the_end_is_refused() =>
        Assert.Contains("follows", pool.Refused([.. RecipeStream.Of(pool.Key, Good), 0]));

    [Fact]
    public void The_end_must_be_there_and_count_right()
    {
        Assert.Contains("truncated", pool.Refused(RecipeStream.Of(pool.Key, end: null, Good)));
        Assert.Contains(
            "should have 2", pool.Refused(RecipeStream.Of(pool.Key, new EndHeader(RecipeStream.Id, RecipeStream.Made, 2), Good)));
    }

    [Fact]
    public void Parts_of_other_streams_are_refused()
    {
        var other = Good with
        {
            Header =
                Good.Header with { Stream = new string('6', 32), Part = 2, Image = Good.Header.Image with { Name = "other" } },
        };
        Assert.Contains("different streams", pool.Refused(Good, other));
        Assert.Contains(
            "different streams",
            pool.Refused(RecipeStream.Of(pool.Key, new EndHeader(new string('6', 32), RecipeStream.Made, 1), Good)));
    }

    [Fact]
    public void Parts_in_another_order_or_twice_are_refused()
    {
        Assert.Contains("out of place", pool.Refused(Part.Whole(2, "base", Base)));
        Assert.Contains("out of place", pool.Refused(Good, Part.Whole(2, "base", Base)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../base")]
    [InlineData("a/b")]
    [InlineData(".base")]
    [InlineData("-base")]
    [InlineData("dom0")]
    [InlineData("none")]
    [InlineData("sys-dm")]
    [InlineData("a b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    public void Names_that_are_no_templates_are_refused(string name)
    {
        pool.Refused(Good with { Header = Good.Header with { Image = Good.Header.Image with { Name = name } } });
        pool.Refused(
            Good with
            {
                Header = Good.Header with { Sources = [new RecipeSource(false, Good.Header.Image with { Name = name })] },
            });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4096)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData((256L << 30) + 4096)]
    [InlineData(long.MaxValue)]
    public void Sizes_that_no_image_has_are_refused(long bytes) =>
        pool.Refused(Good with { Header = Good.Header with { Image = Good.Header.Image with { Bytes = bytes } } });

    [Fact]
    public void Maps_that_leave_the_image_or_a_source_are_refused()
    {
        var source = new RecipeSource(false, Part.Identity("before", RecipeStream.Image(6)));
        var part = Good with { Header = Good.Header with { Sources = [source], Literals = 0 }, Literals = [] };
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(5, 0, 0))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(0, 0, 0), new BlockRun(4, 0, 0))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(2, 3, 0), new BlockRun(2, 0, 0))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(1, 3, uint.MaxValue), new BlockRun(3, 0, 0))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(uint.MaxValue, 0, 0))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(4, 4, 0))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(4, uint.MaxValue, 0))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(2, 0, 0), new BlockRun(2, BlockRun.Self, 1))));
        Assert.Contains("leaves", pool.Refused(part.WithRuns(new BlockRun(4, 0, 1))));
        Assert.Contains("cover", pool.Refused(part.WithRuns(new BlockRun(3, 0, 0))));
        Assert.Contains("cover", pool.Refused(Good with { Header = Good.Header with { Literals = 3 } }));
    }

    [Fact]
    public void Sources_must_be_there()
    {
        var missing = new ImageIdentity("missing", 4096, new string('0', 64));
        Assert.Contains("no image of missing", pool.Refused(Part.Of(1, "base", Base, [new(false, missing)], [new(4, 1, 0)])));
        Assert.Contains("no earlier part", pool.Refused(Part.Of(1, "base", Base, [new(true, missing)], [new(4, 1, 0)])));
        // Of the stream only what came before.
        Assert.Contains(
            "no earlier part", pool.Refused(Part.Of(1, "base", Base, [new(true, Part.Identity("base", Base))], [new(4, 1, 0)])));
    }

    [Fact]
    public void Signed_literals_that_do_not_give_the_digest_are_refused()
    {
        var wrong = Good with { Literals = RecipeStream.Image(1, 2, 0, 4) };
        Assert.Contains("does not become", pool.Refused(wrong));
    }

    [Theory]
    [InlineData("coppice-recipe 2\nsignature AAAA\n")]
    [InlineData("\n")]
    [InlineData("signature AAAA\n")]
    [InlineData("coppice-recipe 1\r\n")]
    public void Other_forms_are_refused(string text) =>
        pool.Refused(System.Text.Encoding.ASCII.GetBytes(text + new string('x', 300)));

    [Theory]
    [InlineData("coppice-recipe 2\nstream 55555555555555555555555555555555\nmade 1\nparts 0\n", "version")]
    [InlineData("coppice-recipe-end 1\nstream 55555555555555555555555555555555\nmade 01\nparts 0\n", "made")]
    [InlineData("coppice-recipe-end 1\nstream 55555555555555555555555555555555\nmade 1\nparts 0\nmore 1\n", "too many")]
    [InlineData("coppice-recipe-end 1\nstream 5555555555555555555555555555555X\nmade 1\nparts 0\n", "stream")]
    [InlineData("coppice-recipe-end 1\nmade 1\nstream 55555555555555555555555555555555\nparts 0\n", "stream")]
    [InlineData("coppice-recipe-end 1\nstream 55555555555555555555555555555555\nmade 99999999999999999999\nparts 0\n", "made")]
    [InlineData("", "not a recipe")]
    public void Signed_headers_of_another_form_are_refused(string header, string says) =>
        Assert.Contains(says, pool.Refused(pool.Key.Sign(System.Text.Encoding.ASCII.GetBytes(header))));

    [Fact]
    public void Endless_headers_are_refused()
    {
        Assert.Contains("too long", pool.Refused(System.Text.Encoding.ASCII.GetBytes(new string('a', 300))));
        Assert.Contains("too many lines", pool.Refused(System.Text.Encoding.ASCII.GetBytes(new string('\n', 5000))));
    }
}
