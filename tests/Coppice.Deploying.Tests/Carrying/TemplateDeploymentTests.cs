using System.Text;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Carrying;

public sealed class TemplateDeploymentTests : IDisposable
{
    private readonly DeployScene scene = new();

    public void Dispose() => scene.Dispose();

    private StandInQube Vault => scene.Qubes.Qubes["vault"];

    [Fact]
    public void A_new_template_has_its_image_its_settings_and_revisions_before_the_first_one_is_lost()
    {
        scene.Deploy();
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Equal(DeployScene.Mark("vault", 1).ToString(), Vault.Features[DeployMarks.GenerationFeature]);
        Assert.Equal((3, "red"), (Vault.Root.Keep, Vault.Properties["label"].Value));
        Assert.Equal(("500", "True"), (Vault.Properties["memory"].Value, Vault.Properties["autostart"].Value));
        Assert.Contains("offline", Vault.Tags);
        Assert.DoesNotContain(DeployMarks.BusyFeature, Vault.Features.Keys);
        Assert.DoesNotContain(DeployMarks.PendingFeature, Vault.Features.Keys);
        var calls = scene.Qubes.Calls;
        Assert.True(calls.IndexOf("vault admin.vm.volume.Set.revisions_to_keep+root")
            < calls.IndexOf("vault admin.vm.volume.ImportWithSize+root"));
        Assert.Equal(
            "template-name",
            calls.Last(call => call.StartsWith("vault admin.vm.feature.Set+", StringComparison.Ordinal)).Split('+')[1]);
    }

    [Fact]
    public void An_update_changes_the_root_volume_and_nothing_else()
    {
        scene.Deploy();
        Vault.Features["theirs"] = "kept";
        Vault.Tags.Add("theirs");
        Vault.Properties["netvm"] = ("vm", "sys-net");
        var around = Vault.Around();
        scene.Next();
        scene.Deploy();
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Equal(around.Replace("202611300001", "202611300002"), Vault.Around());
        Assert.Empty(scene.Plan().Changes);
    }

    // Whatever comes back of whatever call: the run goes on or says so, and the next one finishes the work.
    [Theory]
    [InlineData(126, "")]
    [InlineData(0, "2\0QubesFeatureNotFoundError\0\0Feature not set for domain vault: x\0")]
    public void Each_answer_to_each_call_is_survived(int code, string answer) => Disturbed((qubes, number) =>
        new DirectTransport(qubes) { Instead = (at, _) => at == number ? new(code, Encoding.ASCII.GetBytes(answer)) : null });

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(0, "")]
    [InlineData(125, "")]
    [InlineData(127, "")]
    [InlineData(0, "1\0x")]
    [InlineData(1, "2\0QubesVMNotHaltedError\0\0Domain is not powered off: 'vault'\0")]
    [InlineData(0, "2\0QubesException\0\0Data import failed: error copying data\0")]
    [InlineData(0, "2\0QubesException\0\0Data import failed: not enough data (copied 1000 bytes, expected 1048576 bytes)\0")]
    [InlineData(0, "2\0QubesException\0\0Data import failed: too much data (expected 1048576 bytes)\0")]
    [InlineData(0, "2\0QubesVMAlreadyExistsError\0\0There is already a qube named vault\0")]
    [InlineData(0, "2\0ProtocolError\0\0Feature value contains non-ASCII characters\0")]
    public void Each_answer_that_was_ever_seen_is_survived(int code, string answer) =>
        Each_answer_to_each_call_is_survived(code, answer);

    [Fact]
    public void Killed_before_any_call_the_next_run_finishes() =>
        Disturbed((qubes, number) => new DirectTransport(qubes) { KillBefore = number });

    [Fact]
    public void Killed_after_any_call_the_next_run_finishes() =>
        Disturbed((qubes, number) => new DirectTransport(qubes) { KillAfter = number });

    [Fact]
    public void Of_two_at_once_one_goes_on()
    {
        scene.Deploy();
        scene.Next();
        var (mine, other) = (scene.Plan(), scene.Plan(owner: "other:store"));
        // The other one writes after this one looked, and before this one reads again.
        var transport = new DirectTransport(scene.Qubes)
        {
            Instead = (_, call) =>
            {
                if (call is { Destination: "base", Argument: DeployMarks.BusyFeature, Method: "admin.vm.feature.Set" })
                {
                    scene.Qubes.Qubes["base"].Features[DeployMarks.BusyFeature] =
                        new BusyMark("other:store", DeployScene.Now).ToString();
                    return StandInReply.Ok();
                }

                return null;
            },
        };
        Assert.Equal(ProblemKind.Busy, Assert.Throws<Failure>(() => scene.Run(mine, transport)).Problems[0].Kind);
        scene.Run(other, owner: "other:store");
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        using var held = DeployFolder.Open(scene.Notes);
        Assert.Equal(ProblemKind.Busy, Assert.Throws<Failure>(() => DeployFolder.Open(scene.Notes)).Problems[0].Kind);
    }

    [Fact]
    public void What_changed_since_the_plan_was_made_is_not_replaced()
    {
        scene.Deploy();
        scene.Next();
        var plan = scene.Plan();
        scene.Qubes.Qubes["base"].Start();
        Assert.Equal(ProblemKind.Busy, Assert.Throws<Failure>(() => scene.Run(plan)).Problems[0].Kind);
        scene.Qubes.Qubes["base"].Stop();
        Assert.Equal(ProblemKind.Busy, Assert.Throws<Failure>(() => scene.Run(plan)).Problems[0].Kind);
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(scene.Qubes.Qubes["base"].Root.Clean));
    }

    [Fact]
    public void A_start_in_the_middle_of_an_import_is_noticed_and_done_again()
    {
        scene.Deploy();
        scene.Next();
        scene.Qubes.DuringImport = qube =>
        {
            qube.Start();
            qube.Stop();
            scene.Qubes.DuringImport = null;
        };
        Assert.Equal(ProblemKind.ToolFailed, Assert.Throws<Failure>(() => scene.Deploy()).Problems[0].Kind);
        // Two revisions more than were noted: somebody was at work, so it is asked for.
        Assert.True(scene.Plan().Steps[0] is { Action: DeployAction.Replace, ReplacesChanges: true });
        scene.Deploy();
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void A_full_pool_leaves_the_old_generation()
    {
        scene.Deploy();
        scene.Next();
        scene.Qubes.Room = 1000;
        Assert.Contains("error copying data", Assert.Throws<Failure>(() => scene.Deploy()).Message, StringComparison.Ordinal);
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(scene.Qubes.Qubes["base"].Root.Clean));
    }

    [Fact]
    public void An_unknown_pool_is_named_before_anything_is_created()
    {
        scene.Settings = scene.Settings with { RootPool = "vm-pol" };
        var problem = Assert.Throws<Failure>(() => scene.Deploy()).Problems[0];
        Assert.Contains("did you mean vm-pool?", problem.Message, StringComparison.Ordinal);
        Assert.Empty(scene.Qubes.Qubes);
    }

    // Disturbs each call of a run in its turn: of one that creates, then of one that updates. Ends when there is no such call.
    private static void Disturbed(Func<QubesStandIn, int, DirectTransport> disturb)
    {
        foreach (var generation in new[] { 1, 2 })
        {
            var calls = 0;
            for (var number = 0; number <= calls; number++)
            {
                using var fresh = new DeployScene { Wanted = [DeployScene.Template("vault", generation - 1)] };
                if (generation == 2)
                {
                    fresh.Deploy();
                    fresh.Qubes.Qubes["vault"].Tags.Add("theirs");
                }

                fresh.Next();
                var transport = disturb(fresh.Qubes, number);
                DeployScene.Attempt(() => fresh.Deploy(transport));
                calls = Math.Max(calls, transport.Count);
                RequireManagedWhole(fresh);
                // Nobody else was at work: the second run asks nothing.
                Assert.DoesNotContain(fresh.Deploy().Steps, step => step.ReplacesChanges || step.Problem is not null);
                var vault = fresh.Qubes.Qubes["vault"];
                Assert.Equal(DeployScene.Image(generation), File.ReadAllBytes(vault.Root.Clean));
                Assert.Equal(
                    (generation == 2, DeployScene.Mark("vault", generation).ToString()),
                    (vault.Tags.Contains("theirs"), vault.Features[DeployMarks.GenerationFeature]));
                Assert.Equal("vault", vault.Features["template-name"]);
                Assert.Empty(fresh.Plan().Changes);
                Assert.Empty(vault.Features.Keys.Intersect([DeployMarks.BusyFeature, DeployMarks.PendingFeature]));
                Assert.Empty(Directory.GetFiles(fresh.Notes, "creating-*"));
            }

            Assert.True(calls > 20);
        }
    }

    // qvm-template lists no template at all while one of them has the name and lacks another feature.
    private static void RequireManagedWhole(DeployScene after)
    {
        foreach (var qube in after.Qubes.Qubes.Values.Where(qube => qube.Features.ContainsKey("template-name")))
        {
            Assert.Contains("template-release", qube.Features.Keys);
            Assert.Contains("template-installtime", qube.Features.Keys);
        }
    }
}
