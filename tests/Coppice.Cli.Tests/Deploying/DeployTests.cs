using Coppice.Cli.Verbs;
using Coppice.Deploying.Marks;

namespace Coppice.Cli.Tests.Deploying;

public sealed class DeployTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public DeployTests()
    {
        store.Record("base");
        store.Record("vault");
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task The_policy_needs_neither_a_store_nor_Qubes_and_has_a_line_for_what_is_declared()
    {
        using var qubes = new FakeQubes(store, fake, ", label: red, tags: [offline], properties: {memory: 400}");
        Assert.Equal(
            0, await fake.RunAsync(AllVerbs.List, "-f", store.FamilyFile, "-s", "/nowhere", "deploy", "--policy", "--qube", "q"));
        var lines = Testing.Shell.Lines(fake.Out.ToString()).Select(Words).ToList();
        Assert.Contains(Words("admin.vm.property.Set +memory q @tag:created-by-q allow target=dom0"), lines);
        Assert.Contains(Words("admin.vm.property.Get +label q @tag:created-by-q allow target=dom0"), lines);
        Assert.Contains(Words("admin.vm.tag.Set +offline q @tag:coppice allow target=dom0"), lines);
        Assert.Empty(qubes.StandIn.Calls);
    }

    [Fact]
    public async Task A_family_file_that_does_not_say_where_to_is_wrong_usage()
    {
        Assert.Equal(64, await RunAsync("--dry-run"));
        Assert.Contains("does not say where to deploy to", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_shows_what_is_new_what_is_another_and_what_is_sent_and_changes_nothing()
    {
        using var qubes = new FakeQubes(store, fake);
        qubes.Deployed("vault", number: 1);
        Assert.Equal(0, await RunAsync("--dry-run"));
        Assert.Equal(
            """
            +  base   create base@1       not in Qubes yet
            ~  vault  replace by vault@1  has vault@1

            1 to create, 1 to replace · send 1.0 GiB

            """, fake.Out.ToString());
        Assert.DoesNotContain(qubes.StandIn.Calls, call => call.Contains("Set") || call.Contains("Create"));
    }

    [Fact]
    public async Task Settings_change_without_an_image_and_then_there_is_nothing_to_do()
    {
        using var qubes = new FakeQubes(store, fake, ", features: {skip-update: 1, gui: \"\"}, template-conf: {qrexec: 1}");
        qubes.StandIn.Policy = new(["admin.vm.List * factory @adminvm allow target=dom0", .. Everything()]);
        var vault = qubes.Deployed("vault", number: 1);
        vault.Features[DeployMarks.GenerationFeature] =
            new GenerationMark("vault", 1, store.Generations.Current("vault")!.Tree).ToString();
        using (var root = File.OpenWrite(vault.Root.Clean))
        {
            root.SetLength(512 << 20);
        }

        Assert.Equal(0, await RunAsync("vault"));
        Assert.Contains("settings differ: qrexec, skip-update, gui", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(("1", "", "1"), (vault.Features["skip-update"], vault.Features["gui"], vault.Features["qrexec"]));
        Assert.Equal(100, await RunAsync("vault", "--signal-no-updates"));
        Assert.Contains("nothing to do: 1 template in Qubes match", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "status"]));
        Assert.Contains("in Qubes since the last deploy: 1 current", fake.Out.ToString(), StringComparison.Ordinal);
        store.Grown("vault", "of another tree");
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "status"]));
        Assert.Contains("0 current; not the current generation: vault@1", fake.Out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--yes")]
    public async Task What_somebody_may_have_changed_is_replaced_only_where_that_is_said(params string[] options)
    {
        using var qubes = new FakeQubes(store, fake);
        var vault = qubes.Deployed("vault", number: 1);
        vault.Start();
        vault.Stop();
        Assert.Equal(64, await RunAsync(["vault", .. options]));
        Assert.Contains("--replace-changed", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("! vault: what someone changed inside would be lost", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(qubes.StandIn.Calls, call => call.Contains("Set"));
    }

    [Fact]
    public async Task Going_back_asks_first()
    {
        using var qubes = new FakeQubes(store, fake);
        var vault = qubes.Deployed("vault", number: 2);
        vault.Root.UseUpRevision();
        var id = vault.Root.Revisions[0];
        vault.Features[DeployMarks.RevisionsFeature] =
            $"{id} {new GenerationMark("vault", 1, store.Generations.Current("vault")!.Tree)}";
        Assert.Equal(64, await RunAsync("--rollback"));
        Assert.Contains("Go back to these generations?", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal([id], vault.Root.Revisions);
        Assert.Equal(0, await RunAsync("--rollback", "--yes"));
        Assert.DoesNotContain(id, vault.Root.Revisions);
    }

    [Fact]
    public async Task One_that_runs_is_named_and_ends_with_a_failure()
    {
        using var qubes = new FakeQubes(store, fake);
        qubes.Deployed("vault", number: 1).Start();
        Assert.Equal(1, await RunAsync("vault"));
        Assert.Contains("hint: qvm-shutdown --wait vault", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graphical_updaters_get_a_line_for_each_template_and_what_becomes_of_it()
    {
        using var qubes = new FakeQubes(store, fake, ", features: {skip-update: 1}");
        qubes.StandIn.Policy = new(["admin.vm.List * factory @adminvm allow target=dom0", .. Everything()]);
        foreach (var name in new[] { "base", "vault" })
        {
            var qube = qubes.Deployed(name, number: 1);
            qube.Features[DeployMarks.GenerationFeature] =
                new GenerationMark(name, 1, store.Generations.Current(name)!.Tree).ToString();
            qube.Features["skip-update"] = name == "base" ? "1" : "";
            using var root = File.OpenWrite(qube.Root.Clean);
            root.SetLength(512 << 20);
        }

        Assert.Equal(0, await RunAsync("--just-print-progress"));
        Assert.Equal(
            "base pending 0\nvault pending 0\nbase done no_updates\nvault updating 0\nvault done success\n", fake.Error.ToString());
    }

    [Fact]
    public async Task The_line_that_the_policy_lacks_is_shown()
    {
        using var qubes = new FakeQubes(store, fake);
        qubes.StandIn.Policy = new([]);
        Assert.Equal(1, await RunAsync("--dry-run"));
        Assert.Contains("hint: coppice deploy --policy", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("factory @adminvm allow target=dom0", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_was_never_grown_or_is_not_declared_is_named()
    {
        using var qubes = new FakeQubes(store, fake);
        Assert.Equal(1, await RunAsync("dev", "--dry-run"));
        Assert.Contains("dev was never grown", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(64, await RunAsync("valt", "--dry-run"));
        Assert.Contains("did you mean vault?", fake.Error.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Everything() =>
        new[]
        {
            "List", "volume.Info", "volume.ListSnapshots", "feature.List", "feature.Get", "feature.Set", "feature.Remove",
            "tag.List",
        }
            .Select(method => $"admin.vm.{method} * factory @tag:created-by-factory allow target=dom0");

    private static string Words(string line) => string.Join(' ', Testing.Shell.SortedWords(line));

    private Task<int> RunAsync(params string[] arguments) =>
        fake.RunAsync(AllVerbs.List, [.. store.Options, "deploy", .. FakeQubes.Options, .. arguments]);
}
