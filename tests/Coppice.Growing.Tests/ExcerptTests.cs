using System.Text.RegularExpressions;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>apt reads a reduced index of the package lists, and nobody can tell from what grows.</summary>
[Trait("Category", "Integration")]
public sealed class ExcerptTests(GrownBase grown)
{
    private const string ReadsAll = "read the package lists";

    [Fact]
    public void Installing_reads_what_it_can_come_to_and_no_more()
    {
        using var bench = new Workbench(grown)
            .Declare("hooked: {from: base, files: [files/]}\none: {from: hooked, packages: [chain-top]}");
        bench.Write(
            "files/etc/apt/apt.conf.d/99see",
            "DPkg::Pre-Invoke { \"grep -h ^Package: /run/coppice/excerpt/*Packages >/var/lib/seen; ls /run/coppice/excerpt "
                + ">/var/lib/files\"; };\n");
        bench.Grow();
        var seen = bench.Text("one", "var/lib/seen")!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Superset(
            new HashSet<string> { "Package: chain-top", "Package: chain-middle", "Package: chain-low", "Package: libc6" },
            seen.ToHashSet());
        Assert.DoesNotContain(seen, line => line is "Package: works" or "Package: rival" or "Package: browser");
        Assert.Contains("InRelease", bench.Text("one", "var/lib/files"), StringComparison.Ordinal);
        Assert.All(
            (string[])["base", "hooked", "one"],
            template =>
                Assert.DoesNotContain(
                    bench.Logs(template), log => File.ReadAllText(log).Contains(ReadsAll, StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_packages_that_are_alike_to_apt_it_takes_the_one_that_it_would_take_with_all_lists()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [needs-tied]}").Grow();
        Assert.Equal(
            ["tied-a"],
            bench.Current("one")!.Packages.Select(package => package.Name)
                .Where(name => name.StartsWith("tied", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_apt_that_was_never_tried_with_an_excerpt_reads_all_lists_and_so_does_an_audit()
    {
        using var bench = new Workbench(grown)
            .Declare("hooked: {from: base, files: [files/]}\none: {from: hooked, packages: [works]}");
        bench.Write(
            "files/etc/apt/apt.conf.d/99see",
            "DPkg::Pre-Invoke { \"test -e /run/coppice/excerpt && echo reduced >/var/lib/seen || echo whole >/var/lib/seen\"; "
                + "};\n");
        bench.Grow();
        Assert.Equal("reduced\n", bench.Text("one", "var/lib/seen"));
        // An audit tells, as it should: its apt read everything.
        Assert.Contains("/var/lib/seen", bench.Coppice("audit", "one").Text, StringComparison.Ordinal);

        var record = bench.Store.At("generations", "hooked", "1.json");
        var text = Regex.Replace(
            File.ReadAllText(record), "\"apt 2\\.[^ ]+ ", "\"apt 9.9 ", RegexOptions.None, TimeSpan.FromSeconds(1));
        File.Delete(record);
        File.WriteAllText(record, text);
        bench.Declare("hooked: {from: base, files: [files/]}\none: {from: hooked, packages: [works, works-too]}").Grow();
        Assert.Equal("whole\n", bench.Text("one", "var/lib/seen"));
    }

    [Fact]
    public void A_template_whose_apt_takes_suggested_packages_gets_them()
    {
        using var bench = new Workbench(grown)
            .Declare("says: {from: base, files: [files/]}\none: {from: says, packages: [suggests-works]}");
        bench.Write("files/etc/apt/apt.conf.d/99suggests", "APT::Install-Suggests \"true\";\n");
        bench.Grow();
        Assert.Equal("works\n", bench.Text("one", "usr/share/works/file"));
    }

    [Fact]
    public void A_pin_of_the_parent_decides_among_versions()
    {
        using var bench = new Workbench(grown).Declare(
            "pins: {from: base, files: [files/]}\npinned: {from: pins, packages: [doubled]}\nfree: {from: base, packages: "
                + "[doubled]}");
        bench.Write("files/etc/apt/preferences.d/doubled.pref", "Package: doubled\nPin: version 1.0\nPin-Priority: 999\n");
        bench.Grow();
        Assert.Equal(
            ("first\n", "second\n"), (bench.Text("pinned", "usr/share/doubled"), bench.Text("free", "usr/share/doubled")));
    }

    [Fact]
    public void Scripts_that_ask_apt_find_the_whole_archive()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [asks-apt], scripts: [ask.sh]}");
        bench.Write(
            "ask.sh",
            "#!/bin/sh\nset -e\napt-cache show rival >/root/rival\ntest -e /run/coppice/cache && echo read once >/root/cache\n");
        bench.Grow();
        Assert.StartsWith("Package: works-too\n", bench.Text("one", "usr/share/asked"), StringComparison.Ordinal);
        Assert.StartsWith("Package: rival\n", bench.Text("one", "root/rival"), StringComparison.Ordinal);
        Assert.Equal("read once\n", bench.Text("one", "root/cache"));
    }
}
