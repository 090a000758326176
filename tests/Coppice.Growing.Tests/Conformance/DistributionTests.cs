using System.Text.Json;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>
/// What every distribution must pass. A class for each derives from this one and brings its world; nothing in here knows which
/// one it is.
/// </summary>
/// <param name="world">The distribution's archive and judges.</param>
public abstract partial class DistributionTests(World world)
{
    private protected const string Family =
        """
        plain: {from: base, packages: [works]}
        more: {from: plain, packages: [needs-works, chain-top]}
        lean: {from: more, without: [chain-top, chain-middle, chain-low]}
        """;

    [Fact]
    public void A_base_is_a_normal_system_of_the_archive()
    {
        using var bench = world.Bench();
        using var tree = Export(bench, "base");
        Assert.Equal("", world.Complaints(tree.At("tree")));
        Assert.Equal("0\n", bench.Do("run", "base", "--", "sh", "-c", "id -u").Text);
        Assert.NotEmpty(bench.Current("base")!.Packages);
        Assert.Contains(bench.Current("base")!.Packages, package => package.Automatic);
        Assert.Contains(bench.Current("base")!.Packages, package => !package.Automatic);
        Assert.Empty(world.Updates(tree.At("tree")));
        Assert.Empty(bench.Fsck());
    }

    [Fact]
    public async Task Children_have_what_they_declare_and_nothing_is_left_behind()
    {
        using var bench = world.Bench(Family).Grow();
        Assert.Equal("1.0\n", bench.Text("plain", "usr/share/works/file"));
        Assert.Equal(["works"], Added(bench, "plain", "base"));
        Assert.Equal(["chain-low", "chain-middle", "chain-top", "needs-works"], Added(bench, "more", "plain"));
        Assert.Equal(["chain-low", "chain-middle"], bench.Current("more")!.Packages.Where(package => package.Automatic
            && package.Name.StartsWith("chain", StringComparison.Ordinal)).Select(package => package.Name));
        Assert.Empty(Added(bench, "lean", "more"));
        Assert.Equal(["needs-works", "works"], Added(bench, "lean", "base"));
        Assert.NotNull(bench.Text("more", "etc/chain-low.conf"));
        Assert.Null(bench.Entry("lean", "etc/chain-low.conf"));
        foreach (var template in (string[])["more", "lean"])
        {
            using var tree = Export(bench, template);
            Assert.Equal("", world.Complaints(tree.At("tree")));
        }

        Assert.Contains("nothing to do: all 4 templates match family.yaml", bench.Do("build").Error, StringComparison.Ordinal);
        Assert.Empty(bench.Fsck());
        await bench.AssertNothingLeftAsync();
    }

    [Fact]
    public void What_may_leave_no_residue_is_never_installed()
    {
        const string Forbidden = "full: {from: base, packages: [needs-works, chain-top]}\nlean: {from: full, without: "
            + "[chain-top, chain-middle], residue: forbid}";
        using var bench = world.Bench(Forbidden + "\nnever: {from: base, packages: [needs-works, chain-low]}").Grow();
        Assert.Equal(["chain-low", "needs-works", "works"], Added(bench, "lean", "base"));
        Assert.Equal(bench.Tree("never"), bench.Tree("lean"));
        world.GoOn();
        bench.Do("update", "--yes");
        Assert.Contains("2.0", bench.Text("lean", "usr/share/works/file"), StringComparison.Ordinal);
        Assert.Equal(bench.Tree("never"), bench.Tree("lean"));
        Assert.Contains("3 templates proved", Said(bench.Do("audit", [.. bench.Children])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_is_there_already_only_becomes_wanted()
    {
        using var bench = world.Bench(
            "deep: {from: base, packages: [needs-works]}\nwanted: {from: deep, packages: [works]}").Grow();
        Assert.True(bench.Current("deep")!.Packages.Single(package => package.Name == "works").Automatic);
        Assert.False(bench.Current("wanted")!.Packages.Single(package => package.Name == "works").Automatic);
    }

    [Fact]
    public void Files_and_scripts_of_the_family_have_the_last_word()
    {
        using var bench = world.Bench("own: {from: base, packages: [works], files: files, scripts: script.sh}");
        bench.Write("files/usr/share/works/file", "mine\n");
        bench.Write("script.sh", "#!/bin/sh\ncat /usr/share/works/file >/usr/share/works/seen\n", 0x1ed);
        bench.Grow();
        Assert.Equal("mine\n", bench.Text("own", "usr/share/works/seen"));
    }

    [Fact]
    public void Two_growths_give_the_same_trees_and_an_audit_finds_no_difference()
    {
        using var one = world.Bench(Family).Grow();
        using var two = world.Bench(Family, empty: true).Grow();
        Assert.Equal(Trees(one), Trees(two));
        Assert.Contains("3 templates proved", Said(two.Do("audit", [.. two.Children])), StringComparison.Ordinal);
    }

    [Fact]
    public void Taking_out_what_others_need_is_refused_with_the_chain()
    {
        using var bench = world.Bench("full: {from: base, packages: [chain-top]}\nlean: {from: full, without: [chain-low]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "without: [chain-low] would also remove chain-top: chain-top depends on chain-middle, chain-middle depends on "
                + "chain-low",
            result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("full"));
    }

    [Fact]
    public void What_is_not_there_cannot_be_taken_out_and_what_there_is_not_cannot_be_installed()
    {
        using var bench = world.Bench("lean: {from: base, without: [chain-low]}\nwrong: {from: base, packages: [wroks]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("lean: chain-low cannot be removed: it is not installed", result.Error, StringComparison.Ordinal);
        Assert.Contains("has no package wroks; did you mean works?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_never_pushes_out_another_one()
    {
        using var bench = world.Bench("plain: {from: base, packages: [works]}\nclash: {from: plain, packages: [rival]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("clash: rival cannot be installed on plain", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("clash"));
    }

    [Fact]
    public void A_script_of_a_package_that_fails_ends_the_growth_with_its_last_lines()
    {
        using var bench = world.Bench("broken: {from: base, packages: [fails]}\nplain: {from: base, packages: [works]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("broken: install fails failed", result.Error, StringComparison.Ordinal);
        Assert.Contains("line ", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("broken"));
        Assert.NotNull(bench.Current("plain"));
    }

    [Fact]
    public void A_check_says_what_the_package_manager_itself_says()
    {
        using var bench = world.Bench(Family).Grow();
        Assert.Contains("no updates", Said(bench.Do("check")), StringComparison.Ordinal);
        world.GoOn();
        var checkedNow = JsonDocument.Parse(bench.Do("check", "--json").Text).RootElement.GetProperty("templates")
            .EnumerateArray().ToList();
        foreach (var template in (string[])["base", "plain", "more", "lean"])
        {
            using var tree = Export(bench, template);
            var updates = checkedNow.Single(found => found.GetProperty("name").GetString() == template).GetProperty("updates")
                .EnumerateArray()
                .Select(update =>
                    $"{update.GetProperty("package").GetString()} {update.GetProperty("from").GetString()} "
                        + $"{update.GetProperty("to").GetString()}");
            Assert.Equal(world.Updates(tree.At("tree")), updates.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void An_update_gives_what_a_build_from_nothing_gives()
    {
        using var bench = world.Bench(Family).Grow();
        world.GoOn();
        bench.Do("update", "--yes");
        Assert.Contains("2.0", bench.Text("more", "usr/share/works/file"), StringComparison.Ordinal);
        using var nothing = world.Here(Family, empty: true).Grow();
        // Two growths are the same: what is grown here from nothing, an audit would only grow once more.
        Assert.Equal(Trees(nothing), Trees(bench));
        Assert.Empty(bench.Fsck());
    }

    [Fact]
    public void What_scripts_of_packages_try_stays_inside()
    {
        using var bench = world.Bench("bad: {from: base, packages: [hostile]}\nplain: {from: base, packages: [works]}");
        var before = bench.Tree("base");
        bench.Grow();
        Assert.Equal(before, bench.Tree("base"));
        Assert.DoesNotContain("hostile", bench.Do("run", "plain", "--", "ls", "/usr/share").Text, StringComparison.Ordinal);
        Assert.Empty(bench.Fsck());
        CheckHostile(bench);
    }

    /// <summary>What the package <c>hostile</c> wrote down about what it tried.</summary>
    private protected virtual void CheckHostile(Workbench bench)
    {
    }

    private static IEnumerable<Foundation.Digest> Trees(Workbench bench) =>
        ((string[])["base", "plain", "more", "lean"]).Select(bench.Tree);

    private static IEnumerable<string> Added(Workbench bench, string template, string parent) =>
        bench.Current(template)!.Packages.Select(package => package.Name)
            .Except(bench.Current(parent)!.Packages.Select(package => package.Name)).Order(StringComparer.Ordinal);

    private protected static TempFolder Export(Workbench bench, string template)
    {
        var folder = new TempFolder();
        bench.Do("export", template, "--as", "dir", "-o", folder.At("tree"));
        return folder;
    }

    // A page goes to standard output, what happens meanwhile to standard error.
    private static string Said(Foundation.Processes.CommandResult result) => result.Text + result.Error;
}
