using System.Text;
using Coppice.Deploying.Calls;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Carrying;

/// <summary>A root volume that someone may have changed is looked at before it is replaced.</summary>
public sealed class RootComparisonTests : IDisposable
{
    private readonly DeployScene scene = Started(byClone: false);

    public void Dispose() => scene.Dispose();

    private StandInQube Vault => scene.Qubes.Qubes["vault"];

    [Fact]
    public void One_that_nobody_changed_is_replaced_and_the_state_before_stays_as_a_revision()
    {
        var around = Vault.Around();
        Vault.Root.Keep = 1;
        scene.Qubes.Calls.Clear();
        Assert.Equal(1, scene.Deploy().Steps[0].Starts);
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Equal(around.Replace("202611300001", "202611300002"), Vault.Around());
        Assert.Contains(DeployScene.Image(1), Vault.Root.Revisions.Select(Vault.Root.ReadRevision));
        Assert.Equal("Halted", Vault.State);
        Assert.DoesNotContain(DeployMarks.LookedFeature, Vault.Features.Keys);
        Assert.Empty(scene.Plan().Changes);
        // Each trap in its order: revisions before the first one is made, the note before the start, the image after the look.
        Assert.Equal(Order, scene.Qubes.Calls.Where(call => Order.Contains(call)).Distinct());
    }

    [Fact]
    public void What_someone_changed_is_listed_and_nothing_is_written_until_that_is_said_to_be_replaced()
    {
        Vault.Start();
        Vault.Root.Write(77);
        Vault.Stop();
        var mine = File.ReadAllBytes(Vault.Root.Clean);
        var problem = Assert.Throws<Failure>(() => scene.Deploy()).Problems[0];
        Assert.Equal((ProblemKind.NotAgreed, "vault"), (problem.Kind, problem.Subject));
        Assert.Contains("was changed inside: 1 path in it differs from vault@1", problem.Message, StringComparison.Ordinal);
        Assert.Equal(["/etc/mine"], problem.Details);
        Assert.Contains("coppice deploy --replace-changed vault", problem.Hint, StringComparison.Ordinal);
        Assert.Equal(mine, File.ReadAllBytes(Vault.Root.Clean));
        Assert.Equal("Halted", Vault.State);
        Assert.Equal(DeployScene.Mark("vault", 1).ToString(), Vault.Features[DeployMarks.GenerationFeature]);
        Assert.Empty(Vault.Features.Keys.Intersect(
            [DeployMarks.PendingFeature, DeployMarks.PartialFeature, DeployMarks.LookedFeature]));
        Assert.DoesNotContain(scene.Qubes.Calls.TakeLast(20), call => call.Contains("Import"));
        scene.Deploy(replaceChanged: true);
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Contains(mine, Vault.Root.Revisions.Select(Vault.Root.ReadRevision));
    }

    [Theory]
    [InlineData("2\0QubesException\0\0Domain 'vault' cannot be started: not enough memory\0")]
    [InlineData("")]
    public void One_that_cannot_be_started_is_not_replaced_and_stays_what_it_was(string answer)
    {
        var before = File.ReadAllBytes(Vault.Root.Clean);
        var problem = Assert.Throws<Failure>(() => scene.Deploy(Answering("admin.vm.Start", answer))).Problems[0];
        Assert.Contains("may have changed in vault could not be looked at", problem.Message, StringComparison.Ordinal);
        Assert.Contains("coppice deploy --replace-changed vault", problem.Hint, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Vault.Root.Clean));
        Assert.DoesNotContain(DeployMarks.PartialFeature, Vault.Features.Keys);
        scene.Deploy(replaceChanged: true);
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Theory]
    [InlineData("coppice-apply 1 unfit the program find is missing\n", ProblemKind.Unsupported, "--replace-changed vault")]
    [InlineData("coppice-apply 1 busy /var/lib/dpkg/lock\n", ProblemKind.Busy, "coppice deploy vault")]
    [InlineData("", ProblemKind.ToolFailed, "--replace-changed vault")]
    public void Where_the_service_cannot_look_nothing_is_replaced(string answer, ProblemKind kind, string hint)
    {
        var problem = Assert.Throws<Failure>(() => scene.Deploy(Answering("coppice.Apply", answer))).Problems[0];
        Assert.Equal(kind, problem.Kind);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
        Assert.Equal(DeployScene.Image(1), File.ReadAllBytes(Vault.Root.Clean));
        Assert.Equal("Halted", Vault.State);
        scene.Deploy();
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Fact]
    public void One_that_was_looked_at_is_not_started_again_where_the_import_failed()
    {
        scene.Qubes.Room = 1000;
        Assert.Throws<Failure>(() => scene.Deploy());
        scene.Qubes.Room = long.MaxValue;
        scene.Qubes.Calls.Clear();
        Assert.DoesNotContain(scene.Deploy().Steps, step => step.ReplacesChanges);
        Assert.DoesNotContain("vault admin.vm.Start", scene.Qubes.Calls);
        Assert.Equal(DeployScene.Image(2), File.ReadAllBytes(Vault.Root.Clean));
    }

    [Fact]
    public void Someone_who_starts_it_between_look_and_replacement_is_noticed()
    {
        var transport = new DirectTransport(scene.Qubes)
        {
            Instead = (_, call) =>
            {
                if (call is { Method: "admin.vm.feature.Set", Argument: DeployMarks.LookedFeature })
                {
                    Vault.Start();
                    Vault.Root.Write(77);
                    Vault.Stop();
                }

                return null;
            },
        };
        Assert.Equal(ProblemKind.Busy, Assert.Throws<Failure>(() => scene.Deploy(transport)).Problems[0].Kind);
        Assert.Equal(77, File.ReadAllBytes(Vault.Root.Clean)[0]);
    }

    [Fact]
    public void Going_back_looks_first_too()
    {
        scene.Deploy();
        scene.Settings = scene.Settings with { Revisions = 6 };
        Vault.Root.Keep = 6;
        scene.Next();
        scene.Deploy();
        Vault.Start();
        Vault.Root.Write(77);
        Vault.Stop();
        var plan = scene.PlanRollback("vault");
        Assert.Equal(["/etc/mine"], Assert.Throws<Failure>(() => scene.Run(plan)).Problems[0].Details);
        Assert.Equal(77, File.ReadAllBytes(Vault.Root.Clean)[0]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Killed_at_any_call_the_next_run_finishes_and_asks_nothing(bool byClone, bool after) => Disturbed(
        byClone,
        (qubes, number) => new DirectTransport(qubes)
        {
            KillBefore = after ? null : number, KillAfter = after ? number : null,
        }, least: 30);

    [Theory]
    [InlineData(126, "")]
    [InlineData(0, "")]
    [InlineData(0, "2\0QubesVMShutdownTimeoutError\0\0Domain shutdown timed out: 'vault'\0")]
    [InlineData(0, "2\0QubesFeatureNotFoundError\0\0Feature not set for domain vault: x\0")]
    public void Each_answer_to_each_call_is_survived(int code, string answer) => Disturbed(
        byClone: false,
        (qubes, number) => new DirectTransport(qubes)
        {
            Instead = (at, _) => at == number ? new(code, Encoding.ASCII.GetBytes(answer)) : null,
        }, least: 30);

    private static readonly string[] Order =
    [
        "vault admin.vm.volume.Set.revisions_to_keep+root", "vault admin.vm.feature.Set+coppice-partial", "vault admin.vm.Start",
        "vault coppice.Apply", "vault admin.vm.Shutdown+wait", "vault admin.vm.volume.Revert+root",
        "vault admin.vm.feature.Remove+coppice-partial", "vault admin.vm.feature.Set+coppice-looked",
        "vault admin.vm.feature.Set+coppice-pending", "vault admin.vm.volume.ImportWithSize+root",
    ];

    private DirectTransport Answering(string method, string answer) => new(scene.Qubes)
    {
        Instead = (_, call) => call.Method == method ? new(0, Encoding.ASCII.GetBytes(answer)) : null,
    };

    // Disturbs each call of a run in its turn. Ends when there is no such call.
    private static void Disturbed(bool byClone, Func<QubesStandIn, int, DirectTransport> disturb, int least)
    {
        for (var number = 0; ; number++)
        {
            using var fresh = Started(byClone);
            var transport = disturb(fresh.Qubes, number);
            DeployScene.Attempt(() => fresh.Deploy(transport));
            Assert.DoesNotContain(fresh.Deploy().Steps, step => step.ReplacesChanges || step.Problem is not null);
            fresh.AssertDeployed(2);
            // One whose removal seemed to be done may stay: it holds for the generation before alone.
            Assert.True(!fresh.Qubes.Qubes["vault"].Features.ContainsKey(DeployMarks.LookedFeature) || transport.KillBefore is null);
            Assert.False(fresh.Plan().Steps[^1].Found!.WasLookedAt);
            if (number >= transport.Count)
            {
                Assert.True(number > least);
                return;
            }
        }
    }

    // Deployed, and started since by someone who changed nothing. Its first generation can be compared, and not updated; on a
    // clone of its parent it would cost less.
    private static DeployScene Started(bool byClone)
    {
        var made = new DeployScene { Compares = true, Wanted = [DeployScene.Template("vault", 1)] };
        if (byClone)
        {
            made.Wanted = [DeployScene.Template("base", 1), DeployScene.Template("vault", 1)];
        }

        made.Deploy();
        var vault = made.Qubes.Qubes["vault"];
        vault.Start();
        vault.Stop();
        made.Wanted = [.. made.Wanted.SkipLast(1), DeployScene.Template("vault", 2) with { Parent = byClone ? "base" : null }];
        (made.Exchanges, made.ExchangesFrom) = (byClone, "base");
        return made;
    }
}
