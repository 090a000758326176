using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;

namespace Coppice.Deploying.Tests.Planning;

public sealed class RollbackPlannerTests : IDisposable
{
    private readonly DeployScene scene = new() { Wanted = [DeployScene.Template("vault", 1)] };

    public void Dispose() => scene.Dispose();

    [Fact]
    public void The_revision_that_holds_the_generation_before_becomes_current_and_there_is_a_way_forth_again()
    {
        scene.Deploy();
        scene.Next();
        scene.Deploy();
        var vault = scene.Qubes.Qubes["vault"];
        var around = vault.Around();
        var step = Assert.Single(scene.PlanRollback("vault").Steps);
        Assert.Equal((DeployAction.Revert, "vault@1", 0), (step.Action, step.Wanted.Generation.Name, step.Streamed));
        scene.Run(scene.PlanRollback("vault"));
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(vault.Root.Clean));
        Assert.Equal(around.Replace("202611300002", "202611300001"), vault.Around());
        Assert.Equal("vault@2", Assert.Single(scene.PlanRollback("vault").Steps).Wanted.Generation.Name);
        scene.Run(scene.PlanRollback("vault"));
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(vault.Root.Clean));
        Assert.Empty(scene.Plan().Changes);
    }

    // A revert right after a creation would lead to the empty volume that Qubes made.
    [Fact]
    public void The_empty_volume_of_the_creation_is_never_gone_back_to()
    {
        scene.Deploy();
        Assert.Single(scene.Qubes.Qubes["vault"].Root.Revisions);
        Assert.Equal(ProblemKind.NotFound, Assert.Single(scene.PlanRollback("vault").Problems).Kind);
    }

    [Fact]
    public void Where_no_revision_has_it_the_image_is_sent()
    {
        scene.Wanted = [DeployScene.Template("vault", 2)];
        scene.Deploy();
        var plan = scene.PlanRollback("vault");
        Assert.Equal((DeployAction.Replace, "vault@1"), (plan.Steps[0].Action, plan.Steps[0].Wanted.Generation.Name));
        scene.Run(plan);
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(scene.Qubes.Qubes["vault"].Root.Clean));
    }

    [Fact]
    public void What_a_start_changed_is_no_generation_and_is_not_thrown_away_unasked()
    {
        scene.Deploy();
        scene.Next();
        scene.Deploy();
        var vault = scene.Qubes.Qubes["vault"];
        vault.Start();
        vault.Root.Write(77);
        vault.Stop();
        var step = Assert.Single(scene.PlanRollback("vault").Steps);
        Assert.True(step is { Action: DeployAction.Revert, ReplacesChanges: true });
        scene.Run(scene.PlanRollback("vault"));
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(vault.Root.Clean));
        // What was left is still there, and nothing takes it for a generation.
        Assert.Equal(77, vault.Root.ReadRevision(vault.Root.Revisions[^1])[0]);
        Assert.Null(DeployMarks.Read(vault.Features).Revisions![^1].Generation);
    }

    [Fact]
    public void An_interrupted_deploy_goes_forth_first()
    {
        scene.Deploy();
        scene.Qubes.Qubes["vault"].Features[DeployMarks.PendingFeature] = DeployScene.Mark("vault", 2).ToString();
        Assert.Equal(ProblemKind.Busy, Assert.Single(scene.PlanRollback("vault").Problems).Kind);
    }
}
