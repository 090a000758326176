using Coppice.Foundation.Progress;
using Coppice.Growing.Methods;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;

namespace Coppice.Growing.Tests.Methods;

public sealed class MethodListTests
{
    private static readonly FakeMethod Silent = new(new NotPossible("as planned"));
    private static readonly FakeMethod Doubting = new(new NotPossible("not this time") { IsNews = true });
    private readonly FakeMethod growing = new(new Grown(Jobs.Tree, GrowthMethod.Build, "grown"));
    private readonly Told told = new();
    private readonly List<string> noted = [];

    [Fact]
    public async Task The_first_that_can_grows_and_later_ones_are_not_asked()
    {
        var (result, news) = await Try(growing, Silent);
        Assert.Equal("grown", Assert.IsType<Grown>(result).Summary);
        Assert.Empty(news);
        Assert.Equal((1, 0), (growing.Tried, Silent.Tried));
    }

    [Fact]
    public async Task What_came_out_only_when_it_was_tried_is_told_at_once_and_handed_back()
    {
        var (_, news) = await Try(new FakeMethod(new NotPossible("as planned")), Doubting, growing);
        Assert.Equal(["not this time"], news);
        Assert.Equal(["not this time"], noted);
        Assert.Equal(
            [new StepStarted("vault: grow", "grow on base"), new StepPrinted("vault: grow", "not this time")], told.Events);
    }

    [Fact]
    public async Task A_template_that_is_reused_never_begins()
    {
        var same = Jobs.Generation("vault", 1);
        var (result, _) = await Try(new FakeMethod(new Reused(same)), growing);
        Assert.Same(same, Assert.IsType<Reused>(result).Generation);
        Assert.Empty(told.Events);
    }

    [Fact]
    public async Task It_is_a_defect_when_nothing_grows_a_template() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Try(new FakeMethod(new NotPossible("never"))));

    private Task<(GrowthResult Result, IReadOnlyList<string> News)> Try(params IGrowthMethod[] methods) =>
        new MethodList(methods, told, (_, note) => noted.Add(note))
            .GrowAsync(Jobs.Of(), "grow on base", TestContext.Current.CancellationToken);
}
