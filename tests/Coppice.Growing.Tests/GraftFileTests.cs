using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests;

/// <summary>
/// Grafts and files that both sides have a say in: alternatives, diversions, configuration, links, and files that move.
/// </summary>
[Trait("Category", "Integration")]
public sealed class GraftFileTests(GraftedFamily family)
{
    private const string Wants = "etc/systemd/system/multi-user.target.wants";

    internal static GraftCases Cases { get; } = new(
        """
        alternative: {from: base, packages: [alt-other]}
        alternative-same: {from: base, packages: [alt-same]}
        diverts: {from: base, packages: [divert-still]}
        diverts-changed: {from: base, packages: [divert-changed]}
        diverts-new: {from: base, packages: [divert-new]}
        diverts-too: {from: base, packages: [divert-too]}
        overrides: {from: base, packages: [override-mode]}
        conf-touched: {from: base, packages: [conf-touches]}
        conf-laid: {from: base, packages: [plain], files: [laid/]}
        conf-script: {from: base, scripts: [touch.sh]}
        unit: {from: base, packages: [unit-own]}
        moved: {from: base, packages: [moved-away]}
        moved-same: {from: base, packages: [moved-alike]}
        in-dir: {from: base, packages: [into-dir]}
        in-link: {from: base, packages: [into-link]}
        in-gone: {from: base, packages: [into-gone]}
        in-new: {from: base, packages: [into-new]}
        laid-link: {from: base, files: [laid-link/]}
        """)
    {
        Files = new Dictionary<string, string>
        {
            ["laid/etc/b-conf.conf"] = "laid\n",
            ["laid/etc/b-conf-gone.conf"] = "laid\n",
            ["laid-link/usr/share/b-link/laid"] = "laid\n",
            ["touch.sh"] = "#!/bin/sh\necho script >>/etc/b-conf.conf\n",
        },
        First =
        [
            MadePackage.Of("b-alt", "1.0", "", "/usr/bin/b-alt-one")
                .And("postinst", "update-alternatives --install /usr/bin/px px /usr/bin/b-alt-one 10"),
            MadePackage.Of("b-divert", "1.0", "", "/usr/share/b-divert/file"),
            MadePackage.Of("b-conf", "1.0", "one\n", "/etc/b-conf.conf", "/etc/b-conf-gone.conf"),
            Unit("b-unit", "1.0", "b-one"),
            new("b-moves"),
            MadePackage.Of("b-had", "1.0", "had\n", "/usr/share/b-had/file", "/usr/share/b-had/stays"),
            MadePackage.Of("b-has", "1.0", "has\n", "/usr/share/b-has/file"),
            MadePackage.Of("b-dir", "1.0", "one\n", "/usr/share/b-dir/file"),
            MadePackage.Of("b-link", "1.0", "one\n", "/usr/share/b-link-to/file")
                .And("postinst", "ln -s b-link-to /usr/share/b-link"),
            MadePackage.Of("b-gone", "1.0", "one\n", "/usr/share/b-gone/file"),
        ],
        Second =
        [
            MadePackage.Of("b-alt", "1.1", "", "/usr/bin/b-alt-one", "/usr/bin/b-alt-two")
                .And(
                    "postinst",
                    "update-alternatives --install /usr/bin/px px /usr/bin/b-alt-one 10; update-alternatives --install "
                        + "/usr/bin/px px /usr/bin/b-alt-two 50"),
            MadePackage.Of("b-divert", "1.1", "", "/usr/share/b-divert/file").And(
                "preinst",
                "dpkg-divert --package b-divert --add --no-rename --divert /usr/share/b-diverted.b /usr/share/b-diverted "
                    + ">/dev/null"),
            MadePackage.Of("b-conf", "1.1", "two\n", "/etc/b-conf.conf"),
            Unit("b-unit", "1.1", "b-one", "b-two"),
            MadePackage.Of(
                "b-moves", "1.1", "moved\n", "/usr/share/moved/file", "/usr/share/moved/alike",
                "/usr/share/new-place/b") with { Fields = "Replaces: moved-away, moved-alike" },
            MadePackage.Of("b-had", "1.1", "had\n", "/usr/share/b-had/stays"),
            MadePackage.Of(
                "b-has", "1.1", "had\n", "/usr/share/b-has/file",
                "/usr/share/b-had/file") with { Fields = "Replaces: b-had (<< 1.1)\nBreaks: b-had (<< 1.1)" },
            MadePackage.Of("b-dir", "1.1", "two\n", "/usr/share/b-dir-to/file")
                .And("postinst", "ln -s b-dir-to /usr/share/b-dir"),
            MadePackage.Of("b-link", "1.1", "two\n", "/usr/share/b-link/file", "/usr/share/b-link-to/file"),
            MadePackage.Of("b-gone", "1.1", "two\n", "/usr/share/b-gone-on/file"),
        ],
        Own =
        [
            MadePackage.Of("alt-other", "1.0", "", "/usr/bin/alt-other")
                .And("postinst", "update-alternatives --install /usr/bin/qx qx /usr/bin/alt-other 10"),
            MadePackage.Of("alt-same", "1.0", "", "/usr/bin/alt-same")
                .And("postinst", "update-alternatives --install /usr/bin/px px /usr/bin/alt-same 30"),
            Divert("divert-still", "/usr/share/b-works/still") with
            {
                Files = new Dictionary<string, string> { ["/usr/share/b-works/still"] = "diverted\n" },
            },
            Divert("divert-changed", "/usr/share/b-works/file") with
            {
                Files = new Dictionary<string, string> { ["/usr/share/b-works/file"] = "diverted\n" },
            },
            // Not by its whole name in the script.
            Divert("divert-new", "${b:=/usr/share}/b-works/new"),
            Divert("divert-too", "/usr/share/d-works/none"),
            MadePackage.With("override-mode", "s=/usr/share; dpkg-statoverride --update --add root root 600 $s/b-works/file"),
            MadePackage.With("conf-touches", "echo touched >>/etc/b-conf.conf"),
            Unit("unit-own", "1.0", "own"),
            MadePackage.Of("moved-away", "1.0", "away\n", "/usr/share/moved/file"),
            MadePackage.Of("moved-alike", "1.0", "moved\n", "/usr/share/moved/alike"),
            MadePackage.Of("into-dir", "1.0", "own\n", "/usr/share/b-dir/own"),
            MadePackage.Of("into-link", "1.0", "own\n", "/usr/share/b-link/own"),
            MadePackage.Of("into-gone", "1.0", "own\n", "/usr/share/b-gone/own"),
            MadePackage.Of("into-new", "1.0", "own\n", "/usr/share/new-place/own"),
        ],
    };

    [Fact]
    public void An_alternative_of_its_own_stays_and_that_of_the_base_moves()
    {
        family.AssertGrafted("alternative");
        Assert.Equal(
            "/usr/bin/b-alt-two\n/usr/bin/alt-other\n",
            family.Inside("alternative", "readlink /etc/alternatives/px /etc/alternatives/qx"));
    }

    [Fact]
    public void An_alternative_that_both_sides_add_to_is_chosen_anew()
    {
        family.AssertRebuilt("alternative-same", "both it and its parent changed ");
        Assert.Equal(
            "/usr/bin/b-alt-two\n/usr/bin/alt-same\n",
            family.Inside("alternative-same", "readlink /etc/alternatives/px; update-alternatives --list px | grep same"));
    }

    [Theory]
    [InlineData("diverts-changed", "usr/share/b-works/file", "1.1\n")]
    [InlineData("diverts-new", "usr/share/b-works/new", "1.1\n")]
    public void A_diverted_file_of_the_base_that_changed_is_diverted_again(string template, string path, string text)
    {
        family.AssertRebuilt(template, "changed");
        Assert.Equal(text, family.Bench.Text(template, path + ".distrib"));
    }

    [Fact]
    public void Diversions_of_both_sides_are_made_anew()
    {
        family.AssertRebuilt("diverts", "which its parent diverts or overrides");
        Assert.Equal("still\n", family.Bench.Text("diverts", "usr/share/b-works/still.distrib"));
        family.AssertRebuilt("diverts-too", "diver");
    }

    [Fact]
    public void A_mode_that_it_overrides_holds_for_the_new_file()
    {
        family.AssertRebuilt("overrides", "changed");
        Assert.Equal(
            ("1.1\n", 0x180),
            (
                family.Bench.Text("overrides", "usr/share/b-works/file"),
                family.Bench.Entry("overrides", "usr/share/b-works/file")!.Mode & 0xfff));
    }

    [Fact]
    public void Configuration_of_the_base_is_the_new_one_unless_it_was_touched()
    {
        Assert.Equal(
            ("two\n", null),
            (family.Bench.Text("plain", "etc/b-conf.conf"), family.Bench.Entry("plain", "etc/b-conf-gone.conf")));
        family.AssertRebuilt(
            "conf-touched", "a script of its package conf-touches names /etc/b-conf.conf, which its parent changed");
        Assert.Equal("two\ntouched\n", family.Bench.Text("conf-touched", "etc/b-conf.conf"));
        family.AssertGrafted("conf-script");
        Assert.Equal("two\nscript\n", family.Bench.Text("conf-script", "etc/b-conf.conf"));
        family.AssertGrafted("conf-laid");
        Assert.Equal(
            ("laid\n", "laid\n"),
            (family.Bench.Text("conf-laid", "etc/b-conf.conf"), family.Bench.Text("conf-laid", "etc/b-conf-gone.conf")));
    }

    [Fact]
    public void Units_of_both_sides_are_enabled()
    {
        family.AssertGrafted("unit");
        Assert.All(
            ["b-one", "b-two", "own"],
            unit => Assert.Equal(EntryType.Symlink, family.Bench.Entry("unit", $"{Wants}/{unit}.service")?.Type));
    }

    [Theory]
    [InlineData("moved", "usr/share/moved/file")]
    [InlineData("moved-same", "usr/share/moved/alike")]
    public void A_file_that_the_base_took_over_belongs_to_the_base(string template, string path)
    {
        family.AssertRebuilt(template, path);
        Assert.Equal($"b-moves: /{path}\n", family.Inside(template, $"dpkg -S /{path}"));
        Assert.Equal("moved\n", family.Bench.Text(template, path));
    }

    [Fact]
    public void A_file_that_moved_within_the_base_is_where_the_base_has_it() =>
        Assert.Equal("b-has: /usr/share/b-had/file\n", family.Inside("plain", "dpkg -S /usr/share/b-had/file"));

    [Theory]
    [InlineData("in-dir", "usr/share/b-dir-to/own")]
    [InlineData("in-link", "usr/share/b-link/own")]
    [InlineData("in-gone", "usr/share/b-gone/own")]
    public void What_it_has_in_a_directory_that_became_something_else_goes_where_it_belongs_now(string template, string path)
    {
        family.AssertRebuilt(template, "usr/share/b-");
        Assert.Equal("own\n", family.Bench.Text(template, path));
    }

    [Fact]
    public void What_is_laid_over_goes_where_it_belongs_now()
    {
        family.AssertGrafted("laid-link");
        Assert.Equal("laid\n", family.Bench.Text("laid-link", "usr/share/b-link/laid"));
    }

    [Fact]
    public void A_directory_that_both_sides_made_has_the_files_of_both()
    {
        family.AssertGrafted("in-new");
        Assert.Equal(
            ("own\n", "moved\n"),
            (family.Bench.Text("in-new", "usr/share/new-place/own"), family.Bench.Text("in-new", "usr/share/new-place/b")));
    }

    private static MadePackage Unit(string name, string version, params string[] units) =>
        MadePackage.Of(
            name, version, "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n",
            [.. units.Select(unit => $"/usr/lib/systemd/system/{unit}.service")])
            .And("postinst", string.Concat(units.Select(unit => $"deb-systemd-helper enable {unit}.service\n")));

    private static MadePackage Divert(string name, string path) =>
        new MadePackage(name).And(
            "preinst",
            $"dpkg-divert --package {name} --add --rename --divert {path.Replace(":=/usr/share", "", StringComparison.Ordinal)}.distrib {path}".Replace(
                "--divert ${b}", "--divert /usr/share", StringComparison.Ordinal));
}
