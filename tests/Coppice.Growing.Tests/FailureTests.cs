using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>Packages and scripts that fail, and what a person is told.</summary>
[Trait("Category", "Integration")]
public sealed class FailureTests(GrownBase grown)
{
    [Fact]
    public void A_failing_maintainer_script_is_told_with_its_last_lines_and_harms_nothing_else()
    {
        using var bench = new Workbench(grown).Declare(
            """
            broken: {from: base, packages: [fails]}
            below: {from: broken, packages: [works]}
            sibling: {from: base, packages: [works]}
            """);
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "broken: install fails failed: exit code 100; the whole log is in ", result.Error, StringComparison.Ordinal);
        Assert.Contains("line 30", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\x1b", result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:13", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: coppice build broken --debug-shell", result.Error, StringComparison.Ordinal);
        Assert.Contains("1 template depends on a failed one and was not grown", result.Error, StringComparison.Ordinal);
        var log = bench.Logs("broken").Single();
        Assert.Contains(log, result.Error, StringComparison.Ordinal);
        Assert.Contains("line 1\n", File.ReadAllText(log), StringComparison.Ordinal);
        Assert.Null(bench.Current("broken"));
        Assert.Null(bench.Current("below"));
        Assert.NotNull(bench.Current("sibling"));
        Assert.Empty(bench.Fsck());

        bench.Declare(
            """
            broken: {from: base, packages: [works-too]}
            below: {from: broken, packages: [works]}
            sibling: {from: base, packages: [works]}
            """).Grow();
        Assert.NotNull(bench.Current("below"));
        Assert.Equal(1, bench.Current("sibling")!.Number);
    }

    [Fact]
    public void A_failing_script_is_told_with_its_place_in_the_family_file()
    {
        using var bench = new Workbench(grown).Declare(
            """
            scripted:
              from: base
              scripts:
                - good.sh
                - bad.sh
            """);
        bench.Write("good.sh", "#!/bin/sh\necho good >/root/good\n");
        bench.Write("bad.sh", "#!/bin/sh\necho so wrong\nexit 7\n");
        var result = bench.Coppice("build", "--yes", "--keep-failed");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("scripted: run bad.sh failed: exit code 7", result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:17:9", result.Error, StringComparison.Ordinal);
        Assert.Contains("so wrong", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("scripted"));
        WhatFailedCanBeLookedAt(bench);
    }

    private static void WhatFailedCanBeLookedAt(Workbench bench)
    {
        // As the failing step left it, as often as one likes, and never among templates.
        Assert.Equal("good\n", bench.Do("run", "scripted", "--failed", "--", "sh", "-c", "cat /root/good; rm /root/good").Text);
        Assert.Equal("good\n", bench.Do("run", "scripted", "--failed", "--", "cat", "/root/good").Text);
        Assert.Empty(bench.Fsck());
        foreach (var verb in (string[])["status", "history", "tree", "plan"])
        {
            Assert.DoesNotContain("~failed", bench.Do(verb).Text, StringComparison.Ordinal);
        }

        Assert.Equal(64, bench.Coppice("run", "scripted@1", "--failed", "--", "true").ExitCode);
        bench.Do("gc", "--yes");
        var gone = bench.Coppice("shell", "scripted", "--failed");
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("nothing is kept of scripted as it failed", gone.Error, StringComparison.Ordinal);
        Assert.Contains("hint: coppice build scripted --keep-failed", gone.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#! /usr/bin/python3 -u\nprint(1)\n", "the interpreter of its first line, /usr/bin/python3, is "
        + "missing", "hint: coppice provides /usr/bin/python3 ")]
    [InlineData("#!/bin/sh\r\necho\r\n", "its lines end as on Windows (CR LF)", "hint: sed -i 's/\\r$//' /")]
    public void A_script_that_cannot_be_started_is_told_with_what_is_wrong_with_its_first_line(
        string script, string reason, string hint)
    {
        using var bench = new Workbench(grown).Declare("scripted: {from: base, scripts: [unstartable]}");
        bench.Write("unstartable", script);
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"scripted: run unstartable failed: {reason}", result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_conflicts_with_one_of_the_parent_is_refused_and_nothing_is_removed()
    {
        using var bench = new Workbench(grown)
            .Declare("parent: {from: base, packages: [works]}\nchild: {from: parent, packages: [rival]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("child: rival cannot be installed on parent", result.Error, StringComparison.Ordinal);
        Assert.Contains("The following packages will be REMOVED:", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("W: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:14", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_package_is_told_with_the_nearest_name_and_all_at_once()
    {
        using var bench = new Workbench(grown)
            .Declare("one: {from: base, packages: [wroks]}\ntwo: {from: base, packages: [chain-topp]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("has no package wroks; did you mean works?", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "has no package chain-topp; did you mean chain-top or", result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:13", result.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:14", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_no_archive_has_stops_only_its_own_branch_when_wanted()
    {
        using var bench = new Workbench(grown).Declare(
            """
            broken: {from: base, packages: [wroks]}
            below: {from: broken, packages: [works]}
            fine: {from: base, packages: [works]}
            """);
        var result = bench.Build("--keep-going");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("2 templates cannot be built and are left out", result.Error, StringComparison.Ordinal);
        Assert.Contains("has no package wroks; did you mean works?", result.Error, StringComparison.Ordinal);
        Assert.Equal((null, null), (bench.Current("broken"), bench.Current("below")));
        Assert.Equal("works\n", bench.Text("fine", "usr/share/works/file"));

        // Of another file that calls its family the same, nothing is taken silently.
        var file = bench.Write(
            "other.yaml", File.ReadAllText(bench.FamilyFile).Replace("[works]", "[works-too]", StringComparison.Ordinal));
        var other = CommandLine.Call(["build", "-f", file, "--store", bench.StorePath, "fine"]);
        Assert.Equal(64, other.ExitCode);
        Assert.Contains($"were built from {bench.FamilyFile}, which is still there", other.Error, StringComparison.Ordinal);
        Assert.Equal(1, bench.Current("fine")!.Number);
    }

    [Fact]
    public void An_unmet_dependency_is_told_in_the_words_of_apt()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [unmet]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "unmet : Depends: not-in-any-archive (>= 5) but it is not installable", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_of_output_is_kept_in_the_log_and_does_no_harm()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [floods]}").Grow();
        Assert.InRange(new FileInfo(bench.Logs("one").Single()).Length, 1_120_000, 1_400_000);
    }

    [Fact]
    public void A_package_that_was_changed_in_the_store_is_not_unpacked()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [works]}").Grow();
        var package = Directory.EnumerateFiles(bench.Store.At("packages"), "*.deb", SearchOption.AllDirectories).Single(IsWorks);
        var content = File.ReadAllBytes(package);
        content[^1] ^= 1;
        // The stores of tests share their files: another file in its place, not other bytes in it.
        File.Delete(package);
        File.WriteAllBytes(package, content);

        // What two templates install is unpacked by Coppice, so that no apt looks at it again.
        var result = bench.Declare(
            """
            two: {from: base, packages: [works]}
            three: {from: base, packages: [works]}
            """).Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"the package {package} was changed since it was downloaded", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("two"));
        Assert.Null(bench.Current("three"));
    }

    private static bool IsWorks(string package) =>
        new ProcessRunner().Run(Command.Own("dpkg-deb", ["--field", package, "Package"])).Text.Trim() == "works";
}
