using Coppice.Growing.Extending;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;

namespace Coppice.Growing.Tests.Extending;

public sealed class ExtendMethodTests
{
    private static readonly GrowthJob Job = With(Jobs.Inputs("old", "less tree"));
    private readonly FakeWork work = new();

    [Fact]
    public async Task Where_only_its_list_is_longer_it_is_extended()
    {
        var result = Assert.IsType<Grown>(await Try(Job, work));
        Assert.Equal(
            (Jobs.Tree, GrowthMethod.Extend, "extended, 3.0 MiB new to the store"), (result.Tree, result.Method, result.Summary));
    }

    [Fact]
    public async Task Whatever_else_has_changed_is_installed()
    {
        GrowthJob[] others =
        [
            With(Jobs.Inputs("new", "less tree")), With(Jobs.Inputs("old", "tree")), With(Jobs.Inputs("old")),
            Jobs.Composed(Job),
            Job with { Request = Job.Request with { Action = PlanAction.Graft } },
            Job with { Request = Job.Request with { Current = null } },
            Job with { Request = Job.Request with { Parent = null } },
            Job with { Request = Job.Request with { Basis = Job.Request.Basis with { NeverInstalled = ["less"] } } },
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
        var result = Assert.IsType<NotPossible>(await Try(Job, new FakeWork("both make accounts")));
        Assert.Equal(("rebuilt instead of extended: both make accounts", true), (result.Reason, result.IsNews));
    }

    private static GrowthJob With(TemplateInputs inputs)
    {
        var job = Jobs.Of(PlanAction.Rebuild);
        return job with { Request = job.Request with { Inputs = inputs } };
    }

    private static Task<GrowthResult> Try(GrowthJob job, ITemplateExtension? extension, bool isWhole = true) =>
        new ExtendMethod(_ => isWhole, _ => extension, (_, packages, _) => packages)
            .TryAsync(job, TestContext.Current.CancellationToken);
}
