using Coppice.Growing.Methods;
using Coppice.Growing.Upgrading;
using Coppice.Growing.Sessions;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;

namespace Coppice.Growing.Tests.Upgrading;

public sealed class UpgradeMethodTests
{
    private static readonly GrowthJob Job = Jobs.Of(PlanAction.Rebuild);
    private readonly FakeWork work = new();

    [Fact]
    public async Task Where_only_what_it_is_grown_of_has_changed_it_is_upgraded()
    {
        var result = Assert.IsType<Grown>(await Try(Job, work));
        Assert.Equal((Jobs.Tree, "upgraded in place, 3.0 MiB new to the store"), (result.Tree, result.Summary));
    }

    [Fact]
    public async Task Whatever_else_has_changed_is_installed()
    {
        var request = Job.Request;
        GrowthJob[] others =
        [
            Jobs.Of(PlanAction.Graft),
            Jobs.Of(PlanAction.Build),
            Jobs.Composed(Job),
            Job with { Request = request with { Current = null } },
            Job with { Request = request with { Inputs = Jobs.Inputs("new", "less perl") } },
            Job with { Request = request with { Basis = request.Basis with { NeverInstalled = ["less"] } } },
        ];
        foreach (var other in others)
        {
            Assert.False(Assert.IsType<NotPossible>(await Try(other, work)).IsNews);
        }

        Assert.IsType<NotPossible>(await Try(Job, work, isWhole: false));
        Assert.IsType<NotPossible>(await Try(Job, null));
        Assert.Empty(work.Asked);
    }

    [Fact]
    public async Task A_doubt_is_news()
    {
        var result = Assert.IsType<NotPossible>(await Try(Job, new FakeWork("less has another conffile")));
        Assert.Equal(("rebuilt instead of upgraded in place: less has another conffile", true), (result.Reason, result.IsNews));
    }

    private static Task<GrowthResult> Try(GrowthJob job, ILayerUpgrade? upgrade, bool isWhole = true) =>
        new UpgradeMethod(_ => isWhole, _ => upgrade, (_, packages, _) => packages)
            .TryAsync(job, TestContext.Current.CancellationToken);
}
