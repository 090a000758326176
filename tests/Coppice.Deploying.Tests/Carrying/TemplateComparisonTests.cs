using Coppice.Deploying.Calls;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Carrying;

public sealed class TemplateComparisonTests : IDisposable
{
    private readonly DeployScene scene = new() { Wanted = [DeployScene.Template("vault", 1)], Compares = true };

    public TemplateComparisonTests() => scene.Deploy();

    public void Dispose() => scene.Dispose();

    private StandInQube Vault => scene.Qubes.Qubes["vault"];

    [Fact]
    public void One_that_is_as_its_generation_says_is_untouched_afterwards_too()
    {
        Assert.Empty(Compare().Differs);
        Assert.Equal(("Halted", true), (Vault.State, scene.Plan().Steps[0].Found!.IsUntouched));
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void What_someone_changed_is_named_and_stays()
    {
        Vault.Start();
        Vault.Root.Write(9);
        Vault.Stop();
        var changed = File.ReadAllBytes(Vault.Root.Clean);
        Assert.Equal(["/etc/mine"], Compare().Differs);
        Assert.Equal(changed, File.ReadAllBytes(Vault.Root.Clean));
        Assert.False(scene.Plan().Steps[0].Found!.IsUntouched);
    }

    [Fact]
    public void Killed_anywhere_the_next_deploy_takes_the_start_back()
    {
        for (var number = 0; ; number++)
        {
            var transport = new DirectTransport(scene.Qubes) { KillAfter = number };
            try
            {
                Compare(transport);
                Assert.True(number > 10);
                return;
            }
            catch (KilledException)
            {
                scene.Deploy();
                Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
                Assert.Equal("Halted", Vault.State);
                Assert.Empty(scene.Plan().Changes);
                Assert.DoesNotContain(DeployMarks.PartialFeature, Vault.Features.Keys);
            }
        }
    }

    [Fact]
    public void One_that_runs_or_is_not_ours_is_refused()
    {
        Vault.Start();
        Assert.Equal(ProblemKind.Busy, Assert.Throws<Failure>(() => Compare()).Problems[0].Kind);
        Assert.Equal("Running", Vault.State);
        Vault.Stop();
        Vault.Features[DeployMarks.FamilyFeature] = "office";
        Assert.Equal(ProblemKind.NotFound, Assert.Throws<Failure>(() => Compare()).Problems[0].Kind);
    }

    private ComparedTemplate Compare(IAdminTransport? transport = null) => new TemplateComparison(
        scene.Client(transport ?? scene.Transport()), scene.Settings, scene, DeployScene.Owner, TimeProvider.System)
        .Run("home", "vault", TestContext.Current.CancellationToken);
}
