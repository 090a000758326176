using Coppice.Growing.Composing;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;

namespace Coppice.Growing.Tests.Composing;

public sealed class ComposeMethodTests
{
    private static readonly GrowthJob Job = Jobs.Composed(Jobs.Of(PlanAction.Build));
    private readonly FakeWork work = new();

    [Fact]
    public async Task A_template_of_several_parents_is_composed_with_its_packages_at_hand()
    {
        Assert.Equal("1,234 files, 3.0 MiB new to the store", Assert.IsType<Grown>(await Try(Job, work)).Summary);
        Assert.Equal("/brought", work.Asked.Single().LogFile);
    }

    [Fact]
    public async Task One_of_one_parent_is_not_tried()
    {
        Assert.False(Assert.IsType<NotPossible>(await Try(Jobs.Of(), work)).IsNews);
        Assert.IsType<NotPossible>(await Try(Job, null));
        Assert.Empty(work.Asked);
    }

    [Fact]
    public async Task A_doubt_is_news()
    {
        var result = Assert.IsType<NotPossible>(await Try(Job, new FakeWork("its parents differ")));
        Assert.Equal(("rebuilt instead of grafted: its parents differ", true), (result.Reason, result.IsNews));
    }

    private static Task<GrowthResult> Try(GrowthJob job, IComposition? composition) =>
        new ComposeMethod(_ => composition, FakeWork.Bring).TryAsync(job, TestContext.Current.CancellationToken);
}
