using Coppice.Growing.Grafting;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;

namespace Coppice.Growing.Tests.Grafting;

public sealed class GraftMethodTests
{
    private readonly FakeWork work = new();

    [Fact]
    public async Task What_the_plan_grafts_is_put_onto_the_new_parent()
    {
        var result = Assert.IsType<Grown>(await Try(Jobs.Of(), work));
        Assert.Equal((Jobs.Tree, "grafted, 3.0 MiB new to the store"), (result.Tree, result.Summary));
        Assert.Equal(Jobs.Generation("base", 2).Layers, work.Graft!.Parent);
        Assert.Equal([Jobs.Generation("vault", 1).GrownLayer], work.Graft.Kept);
        Assert.Equal(["less"], work.Graft.Wanted);
    }

    [Theory]
    [InlineData(PlanAction.Build)]
    [InlineData(PlanAction.Rebuild)]
    public async Task What_the_plan_grows_is_not_even_tried(PlanAction action)
    {
        Assert.False(Assert.IsType<NotPossible>(await Try(Jobs.Of(action), work)).IsNews);
        Assert.Empty(work.Asked);
    }

    [Fact]
    public async Task A_base_and_a_composed_template_are_not_tried()
    {
        var job = Jobs.Of();
        Assert.IsType<NotPossible>(await Try(job with { Request = job.Request with { Parent = null } }, work));
        Assert.IsType<NotPossible>(await Try(Jobs.Composed(job), work));
        Assert.IsType<NotPossible>(await Try(job, null));
        Assert.Empty(work.Asked);
    }

    [Fact]
    public async Task A_doubt_is_news()
    {
        var result = Assert.IsType<NotPossible>(await Try(Jobs.Of(), new FakeWork("perl is newer")));
        Assert.Equal(("rebuilt instead of grafted: perl is newer", true), (result.Reason, result.IsNews));
    }

    private static Task<GrowthResult> Try(GrowthJob job, ITemplateGraft? graft) =>
        new GraftMethod(_ => graft, (_, packages, _) => packages).TryAsync(job, TestContext.Current.CancellationToken);
}
