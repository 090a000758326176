using Coppice.Cli.Verbs;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Policies;
using Coppice.Sandbox;
using Coppice.Testing.Qubes;

namespace Coppice.Cli.Tests.Deploying;

/// <summary>The real service in a real root file system is ended by SIGKILL, with all that it runs.</summary>
public sealed class KilledServiceTests : IDisposable
{
    private readonly FakeHost fake = new() { Answer = command => new ConfinedRunner().Run(command) };
    private readonly TestStore store = new();
    private readonly TempFolder folder = new();
    private readonly QubesStandIn qubes;
    private readonly MountedRoots roots;
    private readonly QrexecListener listener;

    public KilledServiceTests()
    {
        File.WriteAllText(
            store.FamilyFile,
            File.ReadAllText(store.FamilyFile).Replace("archives:", "deploy: {to: qubes}\nqubes: {root-size: 512M}\narchives:"));
        qubes = new QubesStandIn(folder.Make("pool"), Policy(withShutdown: true));
        roots = new MountedRoots(qubes, folder.Make("mnt"));
        listener = new QrexecListener(qubes, BuiltPrograms.Helper("Coppice.Deploying.QrexecChild"));
    }

    public void Dispose()
    {
        listener.Dispose();
        roots.Dispose();
        folder.Dispose();
        store.Dispose();
    }

    private StandInQube Base => qubes.Qubes["base"];

    // sync: all that is new lies next to the system, and nothing was replaced yet. mv: in the middle.
    [Fact]
    [Trait("Category", "Full")]
    public async Task Killed_anywhere_the_old_generation_is_back_and_the_next_deploy_brings_the_new_one()
    {
        store.Grow("base", null, upper => ServedTree.Fill(upper, "1"));
        await RunAsync(0);
        var first = folder.At("first.img");
        Testing.Shell.Run("ln", Base.Root.Clean, first);
        store.Grow("base", null, upper => ServedTree.Fill(upper, "2"));
        foreach (var program in (string[])["sync", "mv"])
        {
            roots.Before = Killing(program);
            await RunAsync(1);
            Assert.Contains("coppice.Apply in base ended without an answer", fake.Error.ToString(), StringComparison.Ordinal);
            RequireFirst();
            Assert.DoesNotContain(DeployMarks.PartialFeature, Base.Features.Keys);
        }

        // The deploy ends with it: the template is left as it is, running and half-way.
        roots.Before = Killing("mv");
        qubes.Policy = Policy(withShutdown: false);
        await RunAsync(1);
        Assert.Equal("Running", Base.State);
        Assert.Contains(DeployMarks.PartialFeature, Base.Features.Keys);
        (roots.Before, qubes.Policy) = (null, Policy(withShutdown: true));
        qubes.Calls.Clear();
        await RunAsync(0);
        Assert.True(qubes.Calls.IndexOf("base admin.vm.volume.Revert+root") < qubes.Calls.IndexOf("base admin.vm.Start"));
        Assert.DoesNotContain(qubes.Calls, call => call.Contains("Import"));
        Assert.Equal(
            0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "inspect", "--compare", "base@2", Base.Root.Clean]));
        Assert.Equal(
            100, await fake.RunAsync(AllVerbs.List, [.. store.Options, .. Deploy, "--dry-run", "--signal-no-updates"]));

        // The very file that nobody wrote to since.
        void RequireFirst() => Testing.Shell.Run("test", first, "-ef", Base.Root.Clean);
    }

    private string[] Deploy => ["deploy", "--qube", QubesStandIn.Source, "--qrexec-client", listener.Program];

    private static StandInPolicy Policy(bool withShutdown) => new(
        new PolicyFile(QubesStandIn.Source).Lines([])
            .Where(line => withShutdown || !line.StartsWith("admin.vm.Shutdown", StringComparison.Ordinal)));

    private string Killing(string program)
    {
        var file = Path.Combine(folder.Make($"killing-{program}"), program);
        File.WriteAllText(file, "#!/bin/sh\nkill -9 0\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Path.GetDirectoryName(file)!;
    }

    private async Task RunAsync(int code)
    {
        fake.Error.GetStringBuilder().Clear();
        var ended = await fake.RunAsync(AllVerbs.List, [.. store.Options, .. Deploy]);
        Assert.True(ended == code, fake.Error.ToString());
    }
}
