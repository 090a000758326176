using Coppice.Deploying.Marks;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Carrying;

/// <summary>The service in a template is killed half-way, or the template with it.</summary>
public sealed class KilledServiceTests : IDisposable
{
    private readonly DeployScene scene = Deployed();

    public void Dispose() => scene.Dispose();

    private StandInQube Vault => scene.Qubes.Qubes["vault"];

    [Fact]
    public void It_is_taken_back_at_once()
    {
        scene.KillsService = _ => { };
        RequireTakenBack();
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
        Finish();
    }

    [Fact]
    public void A_template_that_stops_half_way_is_taken_back_at_once()
    {
        scene.KillsService = qube => qube.Stop();
        RequireTakenBack();
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
        Finish();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Killed_with_the_deploy_it_stays_partial_and_the_next_run_takes_it_back_first(bool byClone, bool stopped)
    {
        if (byClone)
        {
            scene.ExchangesFrom = "base";
            scene.Wanted = [DeployScene.Template("base", 1), scene.Wanted[1] with { Parent = "base" }];
        }

        scene.KillsService = qube => Kill(qube, stopped);
        Assert.Throws<KilledException>(() => scene.Deploy(new DirectTransport(scene.Qubes)
        {
            KillAfterMethod = "coppice.Apply",
        }));
        var partial = scene.Qubes.Qubes.Values.Single(qube => qube.Features.ContainsKey(DeployMarks.PartialFeature));
        Assert.NotEqual(DeployScene.Mark(partial.Name, 2).ToString(), partial.Features[DeployMarks.GenerationFeature]);
        scene.KillsService = null;
        scene.Qubes.Calls.Clear();
        Finish();
        // Before anything else is changed of the root volume, it is what it was.
        Assert.Equal(
            $"{partial.Name} admin.vm.volume.Revert+root",
            scene.Qubes.Calls.First(call => call.StartsWith(partial.Name, StringComparison.Ordinal)
                && (call.Contains(".Start") || call.Contains(".Revert") || call.Contains("Clone") || call.Contains("Import"))));
    }

    // What it did is not known: whatever it says then, it is not done.
    [Theory]
    [InlineData("")]
    [InlineData("coppice-apply 1 do")]
    [InlineData("coppice-apply 1 done 1 0")]
    public void An_answer_that_breaks_off_is_none(string answer)
    {
        var transport = new DirectTransport(scene.Qubes)
        {
            Instead = (_, call) => call.Method == "coppice.Apply" ? new(137, System.Text.Encoding.ASCII.GetBytes(answer)) : null,
        };
        Assert.Equal(ProblemKind.ToolFailed, Assert.Throws<Failure>(() => scene.Deploy(transport)).Problems[0].Kind);
        Assert.All(scene.Qubes.Qubes.Values, qube => Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(qube.Root.Clean)));
        Finish();
    }

    private static void Kill(StandInQube qube, bool stopped)
    {
        if (stopped)
        {
            qube.Stop();
        }
    }

    private void RequireTakenBack()
    {
        scene.Wanted = [scene.Wanted[1]];
        var problem = Assert.Throws<Failure>(() => scene.Deploy()).Problems[0];
        Assert.Equal(ProblemKind.ToolFailed, problem.Kind);
        Assert.Contains("the service coppice.Apply in vault ended without an answer", problem.Message, StringComparison.Ordinal);
        Assert.Equal("Halted", Vault.State);
        Assert.DoesNotContain(DeployMarks.PartialFeature, Vault.Features.Keys);
        Assert.True(scene.Plan().Steps[0] is { Found.IsUntouched: true, ReplacesChanges: false });
        scene.KillsService = null;
    }

    private void Finish()
    {
        Assert.DoesNotContain(scene.Deploy().Steps, step => step.ReplacesChanges || step.Problem is not null);
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Empty(scene.Plan().Changes);
        Assert.DoesNotContain(DeployMarks.PartialFeature, Vault.Features.Keys);
    }

    private static DeployScene Deployed()
    {
        var deployed = new DeployScene();
        deployed.Deploy();
        deployed.Next();
        deployed.Exchanges = true;
        return deployed;
    }
}
