using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Planning;

/// <summary>Whether a root volume is looked at before it is replaced as a whole.</summary>
public sealed class OldRootsTests : IDisposable
{
    private readonly DeployScene scene = new() { Wanted = [DeployScene.Template("vault", 1)], Compares = true };

    public OldRootsTests()
    {
        scene.Deploy();
        scene.Next();
    }

    public void Dispose() => scene.Dispose();

    private StandInQube Vault => scene.Qubes.Qubes["vault"];

    private DeployStep Step => scene.Plan().Steps[0];

    [Fact]
    public void One_that_was_never_started_since_the_last_deploy_is_not_looked_at_and_nobody_is_asked()
    {
        Assert.True(Step is { Comparison: null, ReplacesChanges: false, Starts: 0, Reason: "has vault@1" });
    }

    [Fact]
    public void One_that_was_started_is_compared_first_and_nobody_is_asked()
    {
        Started();
        Assert.True(Step is { SendsImage: true, Comparison: not null, ReplacesChanges: false, Starts: 1 });
        Assert.Equal("has vault@1; started or changed since it was deployed, compared first", Step.Reason);
    }

    [Fact]
    public void The_user_may_say_that_nobody_has_to_look()
    {
        Started();
        Assert.True(scene.Plan(replaceChanged: true).Steps[0] is { Comparison: null, ReplacesChanges: true, Starts: 0 });
    }

    [Fact]
    public void Without_the_service_the_plan_says_not_looked_at_and_asks()
    {
        Started();
        scene.Compares = false;
        RequireUnseen("vault@1 has no service that could compare it");
    }

    [Fact]
    public void Without_the_lines_for_starts_the_plan_says_not_looked_at_and_asks()
    {
        Started();
        scene.Qubes.Policy = new StandInPolicy(
            DeployScene.Policy.Where(line => !line.StartsWith("admin.vm.CurrentState", StringComparison.Ordinal)));
        RequireUnseen("dom0's policy has no lines for work inside templates");
    }

    // One start makes one revision; if no more are kept, the state before is gone.
    [Fact]
    public void Without_a_way_back_nothing_is_started()
    {
        Started();
        scene.Settings = scene.Settings with { Revisions = 1 };
        RequireUnseen("deploy: revisions: would have to be at least 2");
        scene.Exchanges = true;
        Assert.True(Step is { SendsImage: true, Exchange: null });
        scene.Settings = scene.Settings with { Revisions = 2 };
        Assert.NotNull(Step.Exchange);
    }

    [Fact]
    public void Files_that_are_exchanged_are_compared_by_the_service_so_the_plan_does_not_say_that_nobody_looks()
    {
        Started();
        scene.Exchanges = true;
        Assert.True(Step is { Exchange: not null, Comparison: null, ReplacesChanges: false, Starts: 1 });
        Assert.Equal("has vault@1; started or changed since it was deployed", Step.Reason);
    }

    [Fact]
    public void One_that_was_handed_over_or_that_an_import_left_between_two_generations_has_nothing_to_be_compared_with()
    {
        Started();
        Vault.Features[DeployMarks.PendingFeature] = DeployScene.Mark("vault", 2).ToString();
        Started();
        RequireUnseen(null);
        Vault.Features.Clear();
        Vault.Tags.Add(DeployMarks.HandedOverTag);
        RequireUnseen(null);
    }

    // With no revisions at all a start leaves no trace: the list is the same as before.
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Where_no_revisions_are_kept_nothing_shows_that_it_was_not_started(int kept)
    {
        Vault.Root.Keep = kept;
        Assert.NotNull(Step.Comparison);
    }

    [Fact]
    public void One_that_was_looked_at_and_not_started_since_is_not_looked_at_again()
    {
        Started();
        Looked();
        Assert.True(Step is { Comparison: null, ReplacesChanges: false, Reason: "has vault@1" });
        Assert.False(Step.Found!.IsUntouched);
        Started();
        Assert.NotNull(Step.Comparison);
        Looked();
        Vault.Features[DeployMarks.GenerationFeature] = DeployScene.Mark("vault", 9).ToString();
        Assert.NotNull(Step.Comparison);
    }

    [Fact]
    public void One_that_was_looked_at_and_has_the_wanted_generation_is_not_replaced()
    {
        scene.Wanted = [DeployScene.Template("vault", 1)];
        Started();
        Assert.Contains("not looked at", Step.Reason, StringComparison.Ordinal);
        Looked();
        Assert.Equal((DeployAction.Keep, ""), (Step.Action, Step.Reason));
        Assert.Equal(DeployAction.Keep, scene.Plan(replaceChanged: true).Steps[0].Action);
    }

    // Three revisions stay: the start pushes the oldest of three out.
    [Fact]
    public void Going_back_to_a_revision_that_the_start_would_push_out_is_not_looked_at()
    {
        scene.Deploy();
        Started();
        Started();
        Assert.True(scene.PlanRollback("vault").Steps[0] is
            { Action: DeployAction.Revert, Comparison: null, ReplacesChanges: true });
        scene.Settings = scene.Settings with { Revisions = 4 };
        Assert.True(scene.PlanRollback("vault").Steps[0] is
            { Action: DeployAction.Revert, Comparison: not null, ReplacesChanges: false, Starts: 1 });
    }

    [Fact]
    public void Whether_templates_may_be_started_is_asked_once_for_each()
    {
        scene.Wanted = [DeployScene.Template("base", 1)];
        scene.Deploy();
        (scene.Exchanges, scene.ExchangesFrom) = (true, "base");
        scene.Wanted =
        [
            DeployScene.Template("base", 2), DeployScene.Template("vault", 2) with { Parent = "base" },
            DeployScene.Template("dev", 3) with { Parent = "base" },
        ];
        scene.Qubes.Calls.Clear();
        Assert.Equal(["vault", "dev"], scene.Plan().Steps.Where(step => step.CloneOf is not null).Select(step => step.Name));
        Assert.Equal(scene.Qubes.Calls.Distinct(), scene.Qubes.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("vault@1 00|1")]
    [InlineData("1 2")]
    public void A_mark_that_is_none_says_nothing(string text) => Assert.Null(LookedMark.Parse(text));

    [Fact]
    public void A_mark_is_read_as_it_was_written()
    {
        var mark = new LookedMark(DeployScene.Mark("vault", 3), ["8", "9"]);
        Assert.Equal(mark.ToString(), LookedMark.Parse(mark.ToString())!.ToString());
        Assert.True(mark.Holds(DeployScene.Mark("vault", 3) with { Number = 7 }, ["8", "9"]));
        Assert.False(mark.Holds(DeployScene.Mark("vault", 3), ["8"]));
        Assert.False(mark.Holds(null, ["8", "9"]));
    }

    private void RequireUnseen(string? why)
    {
        Assert.True(Step is { SendsImage: true, Comparison: null, ReplacesChanges: true, Starts: 0 });
        Assert.Contains("not looked at", Step.Reason, StringComparison.Ordinal);
        Assert.EndsWith(why ?? "", Step.Reason, StringComparison.Ordinal);
    }

    private void Started()
    {
        Vault.Start();
        Vault.Stop();
    }

    private void Looked() => Vault.Features[DeployMarks.LookedFeature] =
        new LookedMark(DeployScene.Mark("vault", 1), Vault.Root.Revisions).ToString();
}
