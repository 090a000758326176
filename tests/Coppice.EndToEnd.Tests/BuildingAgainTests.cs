using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>What a second build does: nothing, or what has changed.</summary>
[Trait("Category", "Integration")]
public sealed class BuildingAgainTests(GrownStarter starter)
{
    [Fact]
    public void A_build_with_nothing_to_do_says_so_and_touches_nothing()
    {
        var store = starter.OwnCopyOfStore();
        var before = Listing(store);
        var result = new CoppiceProgram(store).Run("build");
        Assert.Equal("nothing to do: all 5 templates match family.yaml\n", result.Error);
        Assert.Equal("", result.Text);
        Assert.Equal(before, Listing(store));
    }

    [Fact]
    public void A_changed_template_and_its_descendants_are_grown_anew_offline_and_going_back_costs_nothing()
    {
        var store = starter.CopyOfStore();
        var changed = Path.Combine(starter.NewFolder("family"), "family.yaml");
        File.WriteAllText(
            changed, File.ReadAllText(Checkout.Starter).Replace("packages: [iproute2, nftables]", "packages: [iproute2]"));
        // A machine without any network.
        string[] cutOff = ["unshare", "--net"];

        var result = new CoppiceProgram(store) { FamilyFile = changed, Through = cutOff }.Run("build", "--offline");
        Assert.Contains("1 to rebuild · 1 to graft · 3 unchanged", result.Error, StringComparison.Ordinal);
        Assert.Contains("packages: -nftables", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("2 templates grown\n", result.Error, StringComparison.Ordinal);
        Assert.Equal([1, 2, 2, 1, 1], Numbers(store));
        Assert.DoesNotContain("nftables", new GrownTemplate(store, "sys-net").Packages());
        Assert.Equal("", new GrownTemplate(store, "sys-net").Run("dpkg", "--verify"));

        // Another file of the same family name, which is still there.
        Assert.Equal(64, new CoppiceProgram(store) { Through = cutOff }.Try("build", "--offline").ExitCode);
        var back = new CoppiceProgram(store) { Through = cutOff }.Run("--yes", "build", "--offline");
        Assert.Contains("@1 · ", back.Error, StringComparison.Ordinal);
        Assert.Equal([1, 3, 3, 1, 1], Numbers(store));
        Assert.Equal(
            GrownStarter.Names.Select(name => starter.Template(name).Tree),
            GrownStarter.Names.Select(name => new GrownTemplate(store, name).Tree));
    }

    [Fact]
    public void An_unreachable_mirror_leaves_the_snapshot_in_force()
    {
        var store = starter.OwnCopyOfStore();
        var before = Listing(Path.Combine(store, "snapshots/in-force"));
        var result = new CoppiceProgram(store) { Through = ["unshare", "--net"] }.Try("build", "--refresh");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Listing(Path.Combine(store, "snapshots/in-force")));
        Assert.StartsWith("nothing to do", new CoppiceProgram(store).Run("build").Error, StringComparison.Ordinal);
    }

    // Inode, size, links and both times of everything.
    private static string Listing(string folder) =>
        Shell.Run("sh", "-c", "find \"$1\" -printf '%p %i %s %n %T@ %C@\n' | LC_ALL=C sort", "listing", folder);

    private static IEnumerable<int> Numbers(string store) =>
        GrownStarter.Names.Select(name => new GrownTemplate(store, name).Number);
}
