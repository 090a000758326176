using Coppice.Cli.Verbs;
using Coppice.Deploying.Policies;
using Coppice.Sandbox;
using Coppice.Testing.Qubes;

namespace Coppice.Cli.Tests.Deploying;

/// <summary>Real images of real trees, through a real program and its pipes.</summary>
public sealed class DeployedImagesTests : IDisposable
{
    private readonly FakeHost fake = new() { Answer = command => new ConfinedRunner().Run(command) };
    private readonly TestStore store = new();
    private readonly TempFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        store.Dispose();
    }

    [Fact]
    [Trait("Category", "Full")]
    public async Task What_is_deployed_is_the_image_that_export_writes_and_a_rollback_brings_the_one_before()
    {
        File.WriteAllText(
            store.FamilyFile,
            File.ReadAllText(store.FamilyFile)
                .Replace("archives:", "deploy: {to: qubes}\nqubes: {root-size: 512M, license: MIT, url: 'https://templates.example/'}\narchives:"));
        var qubes = new QubesStandIn(folder.Make("pool"), new StandInPolicy(new PolicyFile(QubesStandIn.Source).Lines([])));
        using var listener = new QrexecListener(qubes, BuiltPrograms.Helper("Coppice.Deploying.QrexecChild"));
        string[] deploy = ["deploy", "--qube", QubesStandIn.Source, "--qrexec-client", listener.Program];

        var first = store.GrowBase();
        await DoneAsync(deploy);
        var root = qubes.Qubes["base"].Root;
        await SameAsExportedAsync("base@1", root);
        Assert.Equal(11, qubes.Qubes["base"].Features.Keys.Count(name => name.StartsWith("template-", StringComparison.Ordinal)));

        store.Grow("base", null, upper => File.WriteAllText(Path.Combine(upper, "new"), "new"));
        await DoneAsync(deploy);
        await SameAsExportedAsync("base@2", root);
        Assert.Equal(1, first.Number);

        await DoneAsync([.. deploy, "--rollback", "--yes"]);
        await SameAsExportedAsync("base@1", root);
    }

    private async Task SameAsExportedAsync(string generation, StandInVolume root)
    {
        var file = folder.At(generation + ".img");
        if (!File.Exists(file))
        {
            await DoneAsync(["export", generation, "--as", "ext4", "-o", file]);
        }

        Testing.Shell.Run("cmp", file, root.Clean);
    }

    private async Task DoneAsync(string[] arguments)
    {
        var code = await fake.RunAsync(AllVerbs.List, [.. store.Options, .. arguments]);
        Assert.True(code == 0, fake.Error.ToString());
    }
}
