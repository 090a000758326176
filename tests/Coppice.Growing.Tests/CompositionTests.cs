using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// Templates of several parents: the first one's tree, on which the declarations of the others are carried out.
/// </summary>
[Trait("Category", "Integration")]
public sealed class CompositionTests(GrownBase grown)
{
    private const string Both =
        """
        office: {from: base, packages: [needs-works, chain-low], files: [office/], scripts: [office.sh]}
        web-base: {from: base, packages: [works], recommends: true, scripts: [web-base.sh]}
        web: {from: web-base, packages: [chain-top, service], files: [web/], scripts: [web-one.sh, web-two.sh]}
        both: {from: [office, web], packages: [works-too], scripts: [both.sh]}
        below: {from: both, packages: [advises-works]}
        """;

    [Fact]
    public void It_has_what_both_declare_carried_out_in_order()
    {
        using var bench = Bench(Both).Grow();
        Assert.Equal("office\nweb-base\nweb-one /run/coppice/scripts/0\nweb-two /run/coppice/scripts/1\nboth\n",
            bench.Text("both", "root/log"));
        Assert.Equal(("office\n", "web\n", "same\n"),
            (bench.Text("both", "opt/office"), bench.Text("both", "opt/web"), bench.Text("both", "opt/same")));
        Assert.All(["works/file", "works-too/file"], file => Assert.NotNull(bench.Entry("both", $"usr/share/{file}")));
        Assert.NotNull(bench.Entry("both", "etc/init.d/service"));
        Assert.False(bench.Text("both", "etc/apt/apt.conf.d/60recommends")!.Contains("true", StringComparison.Ordinal));

        // Its packages and what else it declares, on the layers of its first parent.
        Assert.Equal(bench.Current("office")!.Layers, bench.Current("both")!.OnParent.Layers);
        Assert.Equal(("office", "web"),
            (bench.Current("both")!.Parent!.Template, Assert.Single(bench.Current("both")!.OtherParents).Template));
        Assert.Equal(bench.Tree("web"), bench.Current("both")!.OtherParents[0].Tree);
        Assert.Equal(bench.Current("both")!.Layers, bench.Current("below")!.OnParent.Layers);
        Assert.Contains("nothing to do: all 6 templates match family.yaml", bench.Build().Error, StringComparison.Ordinal);
        Assert.Empty(bench.Fsck());
    }

    [Fact]
    public void It_is_a_normal_system_that_wants_nothing()
    {
        using var bench = Bench(Both).Grow();
        // works came as a dependency first, then it was asked for; chain-low the other way round.
        var added = bench.Current("both")!.Packages.ExceptBy(
            bench.Current("base")!.Packages.Select(package => package.Name), package => package.Name);
        Assert.Equal(["chain-middle"], added.Where(package => package.Automatic).Select(package => package.Name));
        Assert.Equal("", Inside("dpkg --audit"));
        Assert.Equal("", Inside("dpkg --verify"));
        Assert.Contains(
            "0 upgraded, 0 newly installed, 0 to remove", Inside("apt-get --simulate autoremove"), StringComparison.Ordinal);

        string Inside(string command)
        {
            var result = CoppiceProgram.Call(
                ["run", "-f", bench.FamilyFile, "--store", bench.StorePath, "both", "--", .. command.Split(' ')]);
            Assert.True(result.Succeeded, result.Error);
            return result.Text;
        }
    }

    [Fact]
    public void The_same_family_in_another_store_on_disk_and_one_at_a_time_gives_the_same_trees()
    {
        const string Templates = Both
            + "\na: {from: base, packages: [randoms, service]}\nb: {from: a, packages: [chain-top]}\nc: {from: base, packages: "
            + "[works]}";
        using var one = Bench(Templates).Grow();
        // On the same base: that another one is the same is proved by DeterminismTests.
        using var other = Bench(Templates);
        var result = CoppiceProgram.Call(
            other.Arguments("-j", "1"),
            new Dictionary<string, string> { ["COPPICE_MEMORY"] = "2M", ["TZ"] = "Asia/Tokyo", ["LANG"] = "de_DE.UTF-8" });
        Assert.True(result.Succeeded, result.Error);
        foreach (var template in (string[])["base", "a", "b", "c", "both", "below"])
        {
            Assert.Equal(one.Listing(template).ToString(), other.Listing(template).ToString());
        }

        Assert.Equal(one.Current("both")!.Layers, other.Current("both")!.Layers);
        Assert.Empty(Directory.EnumerateFileSystemEntries(other.Store.At("work")));
    }

    [Fact]
    public void Packages_that_conflict_are_told_with_both_chains_before_anything_grows()
    {
        using var bench = new Workbench(grown).Declare(
            """
            apps: {from: base, packages: [works]}
            office: {from: apps, packages: [chain-low]}
            web: {from: base, packages: [rival, chain-top]}
            both: {from: [office, web]}
            again: {from: [web, office]}
            """);
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("both: apps wants works (apps → base), web wants rival (web → base): they cannot be installed together",
            result.Error, StringComparison.Ordinal);
        Assert.Contains("again: web wants rival (web → base), apps wants works (apps → base): they cannot be installed together",
            result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:15:", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("apps"));
    }

    [Fact]
    public void A_conflict_with_what_a_package_needs_is_told_as_one_with_that_package()
    {
        using var bench = new Workbench(grown).Declare(
            "office: {from: base, packages: [needs-works]}\nweb: {from: base, packages: [rival]}\nboth: {from: [office, web]}");
        Assert.Contains(
            "both: office wants needs-works (office → base), web wants rival (web → base): they cannot be installed together",
            bench.Build().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_of_its_own_that_fits_to_no_parent_is_told_likewise()
    {
        using var bench = new Workbench(grown).Declare(
            "office: {from: base, packages: [chain-low]}\nweb: {from: base, packages: [works]}\nboth: {from: [office, web], "
                + "packages: [rival, unmet]}");
        var error = bench.Build().Error;
        Assert.Contains("both: both wants rival, unmet (both → office → base), which cannot be installed on office and web",
            error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_contradict_each_other_are_told_with_both_places_and_all_at_once()
    {
        using var bench = Bench(
            Both.Replace("both: {", "rivals: {from: base, packages: [rival]}\nboth: {", StringComparison.Ordinal)
                .Replace("[office, web]", "[office, web, rivals]", StringComparison.Ordinal));
        bench.Write("web/opt/office", "other\n");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "both: office and web put different files at /opt/office: its content in web/ differs from that in office/ (",
            result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:13)", result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:15:", result.Error, StringComparison.Ordinal);
        Assert.Contains("rivals wants rival", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("office"));
    }

    [Fact]
    public void A_change_of_any_parent_reaches_it_with_the_reason()
    {
        using var bench = Bench(Both).Grow();
        bench.Write("web-base.sh", "#!/bin/sh\necho web-base anew >>/root/log\n");
        var result = bench.Declare(Both.Replace("[chain-top, service]", "[chain-top]", StringComparison.Ordinal)).Build();
        Assert.True(result.Succeeded, result.Error);
        Assert.Contains("web: packages: -service; web-base: script 1 web-base.sh changed; web is grown first", result.Error,
            StringComparison.Ordinal);
        Assert.Equal(
            [1, 2, 2, 2], ((string[])["office", "web-base", "web", "both"]).Select(template => bench.Current(template)!.Number));
        Assert.Contains("web-base anew\n", bench.Text("both", "root/log"), StringComparison.Ordinal);
        Assert.Null(bench.Entry("both", "etc/init.d/service"));
    }

    [Fact]
    public void It_is_not_grown_when_any_of_its_parents_fails()
    {
        using var bench = new Workbench(grown).Declare(
            "office: {from: base, packages: [works]}\nweb: {from: base, packages: [fails]}\nboth: {from: [office, web]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("web was not grown", result.Error, StringComparison.Ordinal);
        Assert.Contains("1 template depends on a failed one and was not grown", result.Error, StringComparison.Ordinal);
        Assert.NotNull(bench.Current("office"));
        Assert.Null(bench.Current("both"));
    }

    [Fact]
    public void Two_branches_may_take_out_the_same_package_but_neither_one_that_the_other_needs()
    {
        const string Apps = "apps: {from: base, packages: [chain-low, works]}\noffice: {from: apps, without: [works]}\n";
        using var bench = new Workbench(grown).Declare(
            Apps + "web: {from: apps, without: [chain-low, works]}\nboth: {from: [office, web]}").Grow();
        Assert.DoesNotContain(bench.Current("both")!.Packages, package => package.Name is "works" or "chain-low");

        var result = bench.Declare(Apps + "web: {from: apps, packages: [needs-works]}\nboth: {from: [web, office]}\n").Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "both: office: without: [works] would also remove needs-works: needs-works depends on works (office → apps → base; "
                + "carried out on web)",
            result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_takes_out_what_another_branch_asked_for_is_told_with_both_chains()
    {
        using var bench = new Workbench(grown).Declare(
            "office: {from: base, packages: [works]}\nweb: {from: base, scripts: [purge.sh]}\nboth: {from: [office, web]}");
        bench.Write("purge.sh", "#!/bin/sh\n! dpkg-query --show works || dpkg --purge works\n");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "both: office wants works (office → base), but web removes it (web → base)", result.Error, StringComparison.Ordinal);
        Assert.NotNull(bench.Current("web"));
    }

    [Fact]
    public void A_script_of_another_parent_that_fails_is_told_with_its_place()
    {
        using var bench = new Workbench(grown).Declare(
            "office: {from: base, packages: [works]}\nweb: {from: base, scripts: [alone.sh]}\nboth: {from: [office, web]}");
        bench.Write("alone.sh", "#!/bin/sh\ntest ! -e /usr/share/works/file\n");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("both: web: run alone.sh failed: exit code 1", result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:14:", result.Error, StringComparison.Ordinal);
    }

    private Workbench Bench(string templates)
    {
        var bench = new Workbench(grown).Declare(templates);
        foreach (var script in (string[])["office", "web-base", "both"])
        {
            bench.Write($"{script}.sh", $"#!/bin/sh\necho {script} >>/root/log\n");
        }

        bench.Write("web-one.sh", "#!/bin/sh\necho web-one $0 >>/root/log\n");
        bench.Write("web-two.sh", "#!/bin/sh\necho web-two $0 >>/root/log\n");
        bench.Write("office/opt/office", "office\n");
        bench.Write("web/opt/web", "web\n");
        bench.Write("office/opt/same", "same\n");
        bench.Write("web/opt/same", "same\n");
        return bench;
    }
}
