using System.Text;
using Coppice.Deploying.Calls;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Policies;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Carrying;

public sealed class RootExchangeTests : IDisposable
{
    private readonly DeployScene scene = Deployed("base", "vault");

    public void Dispose() => scene.Dispose();

    private StandInQube Vault => scene.Qubes.Qubes["vault"];

    [Fact]
    public void Files_are_exchanged_in_one_start_no_image_is_sent_and_nothing_else_changes()
    {
        Vault.Features["theirs"] = "kept";
        var around = Vault.Around();
        scene.Qubes.Calls.Clear();
        var step = scene.Deploy().Steps[1];
        Assert.Equal(
            (DeployAction.Replace, false, 1000, 1, false),
            (step.Action, step.SendsImage, step.Streamed, step.Starts, step.ReplacesChanges));
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Equal(around.Replace("202611300001", "202611300002"), Vault.Around());
        Assert.Equal("Halted", Vault.State);
        var calls = scene.Qubes.Calls;
        Assert.DoesNotContain(calls, call => call.Contains("Import"));
        Assert.True(calls.IndexOf("vault admin.vm.feature.Set+coppice-partial") < calls.IndexOf("vault admin.vm.Start"));
        Assert.True(calls.IndexOf("vault coppice.Apply") < calls.IndexOf("vault admin.vm.Shutdown+wait"));
        Assert.DoesNotContain(DeployMarks.PartialFeature, Vault.Features.Keys);
        Assert.Empty(scene.Plan().Changes);
        scene.Run(scene.PlanRollback("vault"));
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Fact]
    public void What_someone_changed_inside_is_named_and_kept_until_that_is_said_to_be_replaced()
    {
        Vault.Start();
        Vault.Root.Write(77);
        Vault.Stop();
        var mine = File.ReadAllBytes(Vault.Root.Clean);
        scene.Wanted = [scene.Wanted[1]];
        var problem = Assert.Throws<Failure>(() => scene.Deploy()).Problems[0];
        Assert.Equal(ProblemKind.NotAgreed, problem.Kind);
        Assert.Equal(["/etc/mine"], problem.Details);
        Assert.Contains("--replace-changed vault", problem.Hint, StringComparison.Ordinal);
        Assert.Equal(mine, File.ReadAllBytes(Vault.Root.Clean));
        Assert.Equal("Halted", Vault.State);
        Assert.Equal(DeployScene.Mark("vault", 1).ToString(), Vault.Features[DeployMarks.GenerationFeature]);
        Assert.True(scene.Plan(replaceChanged: true).Steps[0] is { SendsImage: true, ReplacesChanges: true });
        scene.Deploy(replaceChanged: true);
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Contains(mine, Vault.Root.Revisions.Select(Vault.Root.ReadRevision));
    }

    [Theory]
    [InlineData("busy /var/lib/dpkg/lock-frontend", ProblemKind.Busy)]
    [InlineData("full 5 KiB are needed, 4 are free", ProblemKind.NoSpace)]
    [InlineData("unfit the program ldd is missing", ProblemKind.Unsupported)]
    [InlineData("broken reading the lists", ProblemKind.ToolFailed)]
    [InlineData("partial it broke", ProblemKind.ToolFailed)]
    [InlineData("done 1 0 0000", ProblemKind.ToolFailed)]
    [InlineData("what else", ProblemKind.ToolFailed)]
    public void Whatever_the_service_says_but_done_the_state_before_is_back(string words, ProblemKind kind)
    {
        scene.StopsWith = words;
        scene.Wanted = [scene.Wanted[1]];
        Assert.Equal(kind, Assert.Throws<Failure>(() => scene.Deploy()).Problems[0].Kind);
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
        Assert.DoesNotContain(DeployMarks.PartialFeature, Vault.Features.Keys);
        Assert.True(scene.Plan().Steps[0] is { SendsImage: false, Found.IsUntouched: true });
        scene.StopsWith = null;
        scene.Deploy();
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        scene.Run(scene.PlanRollback("vault"));
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Fact]
    public void Killed_half_way_it_is_taken_back_before_anything_else()
    {
        KillInside();
        Assert.Equal("Running", Vault.State);
        Assert.Equal((DeployAction.Replace, true), (scene.Plan().Steps[0].Action, scene.Plan().Steps[0].Recovers));
        Assert.Contains("interrupted", Assert.Single(scene.PlanRollback("vault").Problems).Message, StringComparison.Ordinal);
        scene.Deploy();
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void Killed_half_way_and_the_old_generation_is_wanted_again_it_only_goes_back()
    {
        KillInside();
        Vault.Stop();
        scene.Wanted = [DeployScene.Template("vault", 1)];
        Assert.Equal(DeployAction.Revert, scene.Deploy().Steps[0].Action);
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void Killed_half_way_and_no_revision_left_a_whole_image_is_sent()
    {
        KillInside();
        Vault.Stop();
        for (var start = 0; start < 3; start++)
        {
            Vault.Start();
            Vault.Stop();
        }

        var step = scene.Plan().Steps[0];
        Assert.True(step is { SendsImage: true, Recovers: true });
        Assert.Contains("no revision has the state before", step.Reason, StringComparison.Ordinal);
        scene.Deploy();
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void Without_the_lines_of_the_policy_whole_images_are_sent()
    {
        scene.Qubes.Policy = new StandInPolicy(
            DeployScene.Policy.Where(line => !line.StartsWith("admin.vm.CurrentState", StringComparison.Ordinal)));
        var step = scene.Plan().Steps[1];
        Assert.True(step is { SendsImage: true, Starts: 0 });
        Assert.Contains("dom0's policy has no lines for work inside", step.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin.vm.Start ")]
    [InlineData("admin.vm.Shutdown ")]
    [InlineData("coppice.Apply ")]
    public void A_line_that_is_missing_is_named_and_the_template_stays_what_it_was(string beginning)
    {
        var line = DeployScene.Policy.First(one => one.StartsWith(beginning, StringComparison.Ordinal));
        scene.Qubes.Policy = new StandInPolicy(DeployScene.Policy.Where(one => one != line));
        scene.Wanted = [scene.Wanted[1]];
        var problem = Assert.Throws<Failure>(() => scene.Deploy()).Problems[0];
        Assert.Equal(ProblemKind.Denied, problem.Kind);
        Assert.Contains(problem.Details!, detail => detail.Contains(line, StringComparison.Ordinal));
        scene.Qubes.Policy = new StandInPolicy(DeployScene.Policy);
        scene.Deploy();
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Fact]
    public void Killed_before_any_call_the_next_run_finishes() =>
        Disturbed((qubes, number) => new DirectTransport(qubes) { KillBefore = number });

    [Fact]
    public void Killed_after_any_call_the_next_run_finishes() =>
        Disturbed((qubes, number) => new DirectTransport(qubes) { KillAfter = number });

    [Theory]
    [InlineData(126, "")]
    [InlineData(0, "")]
    [InlineData(0, "2\0QubesVMShutdownTimeoutError\0\0Domain shutdown timed out: 'vault'\0")]
    [InlineData(0, "2\0QubesFeatureNotFoundError\0\0Feature not set for domain vault: x\0")]
    public void Each_answer_to_each_call_is_survived(int code, string answer) => Disturbed((qubes, number) =>
        new DirectTransport(qubes) { Instead = (at, _) => at == number ? new(code, Encoding.ASCII.GetBytes(answer)) : null });

    // The call has its effect, and the run never learns of it.
    private void KillInside()
    {
        scene.Wanted = [scene.Wanted[1]];
        scene.StopsWith = "partial";
        Assert.Throws<KilledException>(
            () => scene.Deploy(new DirectTransport(scene.Qubes) { KillAfterMethod = "coppice.Apply" }));
        scene.StopsWith = null;
    }

    // Disturbs each call of an update in its turn. Ends when there is no such call.
    private static void Disturbed(Func<QubesStandIn, int, DirectTransport> disturb)
    {
        for (var number = 0; ; number++)
        {
            using var fresh = Deployed("vault");
            var transport = disturb(fresh.Qubes, number);
            DeployScene.Attempt(() => fresh.Deploy(transport));
            fresh.Deploy();
            fresh.AssertDeployed(2);
            if (number >= transport.Count)
            {
                Assert.True(number > 20);
                return;
            }
        }
    }

    private static DeployScene Deployed(params string[] names)
    {
        var deployed = new DeployScene { Wanted = [.. names.Select(name => DeployScene.Template(name, 1))] };
        deployed.Deploy();
        deployed.Next();
        deployed.Exchanges = true;
        return deployed;
    }
}
