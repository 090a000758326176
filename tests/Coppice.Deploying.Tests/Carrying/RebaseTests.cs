using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Carrying;

/// <summary>The parent's root volume is cloned, and files are exchanged in the clone.</summary>
public sealed class RebaseTests : IDisposable
{
    private readonly DeployScene scene = WithBase();

    public void Dispose() => scene.Dispose();

    private StandInQube Vault => scene.Qubes.Qubes["vault"];

    [Fact]
    public void A_new_template_is_a_clone_of_its_parent_with_its_own_files()
    {
        scene.Qubes.Calls.Clear();
        var step = scene.Deploy().Steps[1];
        Assert.Equal((DeployAction.Create, "base", 1000, 1), (step.Action, step.CloneOf, step.Streamed, step.Starts));
        Assert.Equal(DeployScene.Image(5), File.ReadAllBytes(Vault.Root.Clean));
        Assert.DoesNotContain(scene.Qubes.Calls, call => call.Contains("Import"));
        Assert.Equal(("red", "vault"), (Vault.Properties["label"].Value, Vault.Features["template-name"]));
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void An_update_by_a_clone_keeps_the_generation_before_as_a_revision()
    {
        scene.Deploy();
        scene.Wanted = [scene.Wanted[0], Vault6()];
        var step = scene.Deploy().Steps[1];
        Assert.Equal((DeployAction.Replace, "base"), (step.Action, step.CloneOf));
        Assert.Equal(DeployScene.Image(6), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Empty(scene.Plan().Changes);
        scene.Run(scene.PlanRollback("vault"));
        Assert.Equal(DeployScene.Image(5), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Fact]
    public void One_that_someone_started_is_not_replaced_by_a_clone()
    {
        scene.Deploy();
        Vault.Start();
        Vault.Stop();
        scene.Wanted = [scene.Wanted[0], Vault6()];
        Assert.True(scene.Plan().Steps[1] is { CloneOf: null, ReplacesChanges: true });
    }

    [Fact]
    public void A_parent_that_someone_changed_or_that_is_smaller_is_not_cloned()
    {
        var parent = scene.Qubes.Qubes["base"];
        scene.Wanted = [scene.Wanted[0], scene.Wanted[1] with { Size = 4 << 20 }];
        Assert.Null(scene.Plan().Steps[1].CloneOf);
        scene.Wanted = [scene.Wanted[0], scene.Wanted[1] with { Size = DeployScene.Size }];
        Assert.Equal("base", scene.Plan().Steps[1].CloneOf);
        parent.Start();
        parent.Stop();
        Assert.Null(scene.Plan().Steps[1].CloneOf);
    }

    [Fact]
    public void A_clone_in_which_the_service_fails_is_taken_back()
    {
        scene.Deploy();
        scene.Wanted = [scene.Wanted[0], Vault6()];
        scene.StopsWith = "partial it broke";
        Assert.Equal(ProblemKind.ToolFailed, Assert.Throws<Failure>(() => scene.Deploy()).Problems[0].Kind);
        Assert.Equal(DeployScene.Image(5), File.ReadAllBytes(Vault.Root.Clean));
        Assert.True(scene.Plan().Steps[1].Found!.IsUntouched);
    }

    [Theory]
    [InlineData("admin.vm.volume.CloneFrom ")]
    [InlineData("admin.vm.volume.CloneTo ")]
    public void A_line_that_is_missing_is_named(string beginning)
    {
        var line = DeployScene.Policy.First(one => one.StartsWith(beginning, StringComparison.Ordinal));
        scene.Qubes.Policy = new StandInPolicy(DeployScene.Policy.Where(one => one != line));
        var problem = Assert.Throws<Failure>(() => scene.Deploy()).Problems[0];
        Assert.Contains(problem.Details!, detail => detail.Contains(line, StringComparison.Ordinal));
        scene.Qubes.Policy = new StandInPolicy(DeployScene.Policy);
        scene.Deploy();
        Assert.Equal(DeployScene.Image(5), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Killed_at_any_call_the_next_run_finishes_and_asks_nothing(bool update, bool after)
    {
        for (var number = 0; ; number++)
        {
            using var fresh = WithBase();
            if (update)
            {
                fresh.Deploy();
                fresh.Wanted = [fresh.Wanted[0], Vault6()];
            }

            var transport = new DirectTransport(fresh.Qubes)
            {
                KillBefore = after ? null : number, KillAfter = after ? number : null,
            };
            try
            {
                fresh.Deploy(transport);
                Assert.True(number > 30);
                return;
            }
            catch (KilledException)
            {
                // As wished.
            }

            Assert.DoesNotContain(fresh.Deploy().Steps, step => step.ReplacesChanges || step.Problem is not null);
            var vault = fresh.Qubes.Qubes["vault"];
            Assert.Equal(DeployScene.Image(update ? 6 : 5), File.ReadAllBytes(vault.Root.Clean));
            Assert.Empty(fresh.Plan().Changes);
            Assert.Empty(vault.Features.Keys.Intersect(
                [DeployMarks.BusyFeature, DeployMarks.PendingFeature, DeployMarks.PartialFeature]));
        }
    }

    private static WantedTemplate Vault6() => DeployScene.Template("vault", 6) with { Parent = "base" };

    // The parent is there; its child is not, and would have the service only from its second generation on.
    private static DeployScene WithBase()
    {
        var made = new DeployScene { Wanted = [DeployScene.Template("base", 1)], Exchanges = true, ExchangesFrom = "base" };
        made.Deploy();
        made.Wanted = [made.Wanted[0], DeployScene.Template("vault", 5) with { Parent = "base" }];
        return made;
    }
}
