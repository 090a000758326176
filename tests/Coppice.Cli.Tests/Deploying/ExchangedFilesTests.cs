using Coppice.Cli.Verbs;
using Coppice.Deploying.Policies;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Trees;
using Coppice.Testing.Qubes;

namespace Coppice.Cli.Tests.Deploying;

/// <summary>Real trees, the real service inside, and a real program with its pipes between.</summary>
public sealed class ExchangedFilesTests : IDisposable
{
    private readonly FakeHost fake = new() { Answer = command => new ConfinedRunner().Run(command) };
    private readonly TestStore store = new();
    private readonly TempFolder folder = TempFolder.InMemory();

    public void Dispose()
    {
        folder.Dispose();
        store.Dispose();
    }

    [Fact]
    [Trait("Category", "Full")]
    public async Task An_update_sends_what_differs_and_what_is_deployed_stays_in_the_store_until_then()
    {
        Declare("512M");
        var qubes = new QubesStandIn(folder.Make("pool"), new StandInPolicy(new PolicyFile(QubesStandIn.Source).Lines([])))
        {
            Inside = (_, service, input) => Service(service, input),
        };
        using var listener = new QrexecListener(qubes, BuiltPrograms.Helper("Coppice.Deploying.QrexecChild"));
        string[] deploy = ["deploy", "--qube", QubesStandIn.Source, "--qrexec-client", listener.Program];

        var first = store.Grow("base", null, upper => ServedTree.Fill(upper, "1"));
        await DoneAsync(deploy);
        await DoneAsync(["export", "base@1", "--as", "dir", "-o", folder.At("system")]);
        var second = store.Grow("base", null, upper => ServedTree.Fill(upper, "2"));
        await DoneAsync(["gc", "--keep", "1", "--yes"]);
        Assert.Equal([2, 1], store.Generations.History("base").Select(generation => generation.Number));

        File.WriteAllText(folder.At("system/etc/machine-id"), "made at the start\n");
        await DoneAsync([.. deploy, "--dry-run"]);
        Assert.Matches(@"~  base  update to base@2  has base@1\n\n1 to replace · send 1[0-9]\d KiB · 1 start", fake.Out.ToString());
        await DoneAsync(deploy);
        Assert.Equal(TreeOf(second), TreeListing.Scan(folder.At("system")).ToString());
        Assert.DoesNotContain(qubes.Calls.TakeLast(20), call => call.Contains("Import"));
        await DoneAsync([.. deploy, "--dry-run"]);
        Assert.Contains("nothing to do", fake.Out.ToString(), StringComparison.Ordinal);

        await DoneAsync([.. deploy, "--compare", "base"]);
        Assert.Equal("base is as base@2 says\n", fake.Out.ToString());
        File.WriteAllText(folder.At("system/etc/mine"), "mine");
        File.AppendAllText(folder.At("system/usr/share/doc/same"), "mine");
        File.WriteAllText(folder.At("system/etc/machine-id"), "made at the start\n");
        fake.Out.GetStringBuilder().Clear();
        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, [.. store.Options, .. deploy, "--compare", "base"]));
        Assert.Equal("/etc/mine\n/usr/share/doc/same\n2 paths of base differ from base@2\n", fake.Out.ToString());

        // Now the first one is needed by nobody.
        await DoneAsync(["gc", "--keep", "1", "--yes"]);
        Assert.Equal([2], store.Generations.History("base").Select(generation => generation.Number));
        Assert.NotEqual(first.Tree, second.Tree);
    }

    [Fact]
    [Trait("Category", "Full")]
    public async Task One_that_someone_started_is_compared_before_an_image_replaces_it()
    {
        Declare("512M");
        var qubes = new QubesStandIn(folder.Make("pool"), new StandInPolicy(new PolicyFile(QubesStandIn.Source).Lines([])))
        {
            Inside = (_, service, input) => Service(service, input),
        };
        using var listener = new QrexecListener(qubes, BuiltPrograms.Helper("Coppice.Deploying.QrexecChild"));
        string[] deploy = ["deploy", "--qube", QubesStandIn.Source, "--qrexec-client", listener.Program];
        store.Grow("base", null, upper => ServedTree.Fill(upper, "1"));
        await DoneAsync(deploy);
        await DoneAsync(["export", "base@1", "--as", "dir", "-o", folder.At("system")]);
        qubes.Qubes["base"].Start();
        qubes.Qubes["base"].Stop();
        Declare("600M");

        File.WriteAllText(folder.At("system/etc/mine"), "mine");
        File.WriteAllText(folder.At("system/etc/machine-id"), "made at the start\n");
        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, [.. store.Options, .. deploy]));
        Assert.Contains("1 path in it differs from base@1; nothing was written", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("/etc/mine", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(512 << 20, qubes.Qubes["base"].Root.Size);

        File.Delete(folder.At("system/etc/mine"));
        await DoneAsync([.. deploy, "--dry-run"]);
        Assert.Contains("compared first", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 to replace · send 600 MiB · 1 start", fake.Out.ToString(), StringComparison.Ordinal);
        await DoneAsync(deploy);
        Assert.Equal(600 << 20, qubes.Qubes["base"].Root.Size);
        await DoneAsync([.. deploy, "--dry-run"]);
        Assert.Contains("nothing to do", fake.Out.ToString(), StringComparison.Ordinal);
    }

    private void Declare(string size)
    {
        var text = File.ReadAllText(store.FamilyFile).Replace("deploy: {to: qubes}\nqubes: {root-size: 512M}\n", "");
        File.WriteAllText(
            store.FamilyFile, text.Replace("archives:", $"deploy: {{to: qubes}}\nqubes: {{root-size: {size}}}\narchives:"));
    }

    private string TreeOf(Generation generation) => store.Layers.Listing(generation.Layers).ToString();

    private byte[] Service(string service, Stream input)
    {
        Assert.Equal("coppice.Apply", service);
        return new ProcessRunner().Run(
            Command.Own("sh", folder.At("system/etc/qubes-rpc/coppice.Apply")) with
            {
                Environment = new Dictionary<string, string> { ["COPPICE_APPLY_ROOT"] = folder.At("system") },
                OnInput = input.CopyTo,
            }, TestContext.Current.CancellationToken).Output;
    }

    private async Task DoneAsync(string[] arguments)
    {
        fake.Out.GetStringBuilder().Clear();
        var code = await fake.RunAsync(AllVerbs.List, [.. store.Options, .. arguments]);
        Assert.True(code == 0, fake.Error.ToString());
    }
}
