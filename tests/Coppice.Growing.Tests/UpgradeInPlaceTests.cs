using Coppice.Foundation;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Upgrades;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests;

/// <summary>
/// Newer packages whose files are exchanged: what comes out is what installing them gives, as an audit and dpkg say.
/// </summary>
[Trait("Category", "Integration")]
[TakesLong]
public sealed partial class UpgradeInPlaceTests(UpgradedFamily family)
{
    private const string Libraries = "usr/lib/x86_64-linux-gnu";

    internal static IReadOnlyList<UpgradeCase> Cases { get; } =
    [
        UpgradeCase.Arranged(
            "r-program", Program("r-program", "1.0"), Program("r-program", "1.1"),
            package => package.And("postinst", "exit 0").AndControl("shlibs", package.Version)),
        UpgradeCase.Arranged(
            "r-unread", "mkdir -p usr/share/r-unread; echo 1 >usr/share/r-unread/file",
            "mkdir -p usr/share/r-unread; echo 2 >usr/share/r-unread/file", package => package.And("postinst", "exit 0")),
        UpgradeCase.Arranged(
            "r-library", Library("r-library", "1.0"), Library("r-library", "1.1"),
            package => package.AndControl("triggers", "activate-noawait ldconfig")),
        UpgradeCase.Arranged(
            "r-files",
            "mkdir -p usr/share/r-files; cd usr/share/r-files; echo files 1 >stays; echo files 1 >goes; ln -s stays link; ln -s "
                + "stays becomes-file; echo files 1 >becomes-link; cd ../../..",
            "mkdir -p usr/share/r-files/folder; cd usr/share/r-files; echo files 1 >stays; echo files 2 >comes; echo files 2 "
                + ">folder/comes; ln -s comes link; echo files 2 >becomes-file; ln -s comes becomes-link; chmod 750 folder; cd "
                + "../../.."),
        UpgradeCase.Arranged(
            "r-times", Timed("r-times", UpgradedFamily.Early), Timed("r-times", "2026-02-03T04:05:06Z"),
            package => package.And("postinst", "exit 0")),
        UpgradeCase.Arranged(
            "r-alternative", Timed("r-alternative", UpgradedFamily.Early), Timed("r-alternative", "2026-02-03T04:05:06Z"),
            package => package.And(
                "postinst", "update-alternatives --install /usr/bin/r-chosen r-chosen /usr/share/r-alternative/file 10")),
        UpgradeCase.Of(
            "r-conf", MadePackage.Of("r-conf", "1.0", "one\n", "/etc/r-conf.conf", "/etc/r-same.conf")
                .And("postinst", "exit 0") with { Arrange = "true" },
            new MadePackage("r-conf")
            {
                Version = "1.1",
                Arrange = "true",
                Files = new Dictionary<string, string> { ["/etc/r-conf.conf"] = "two\n", ["/etc/r-same.conf"] = "one\n" },
            }.And("postinst", "exit 0")),
        UpgradeCase.Arranged(
            "r-links", Hard("echo hard 1 >a; ln a b; ln a c; echo hard s >s"),
            Hard("echo hard 2 >a; ln a b; ln a c; echo hard s >s")),
        UpgradeCase.Arranged("r-declares", Written("r-declares", "1"), Written("r-declares", "2")) with
        {
            More = ", files: [r-laid/], scripts: [r-own.sh]",
            Files = new Dictionary<string, string>
            {
                ["r-laid/usr/share/r-declares/laid"] = "laid\n",
                ["r-own.sh"] = "#!/bin/sh\ncat /usr/share/r-declares/* >/root/own\n",
            },
        },
        UpgradeCase.Arranged("r-modes", Modes("1"), Modes("2")),
        UpgradeCase.Arranged(
            "r-mode-only", "mkdir -p usr/bin; echo r-mode-only >usr/bin/r-mode-only; chmod 755 usr/bin/r-mode-only",
            "mkdir -p usr/bin; echo r-mode-only >usr/bin/r-mode-only; chmod 4755 usr/bin/r-mode-only"),
        new(
            "r-cache", [Cache("r-cache"), Files("r-things", "1.0", "/usr/share/r-things/one")],
            [Files("r-things", "1.1", "/usr/share/r-things/one", "/usr/share/r-things/two")]),
        UpgradeCase.Of("p-cache", Cache("p-cache"), Cache("p-cache")),
        new(
            "r-below-cache", [Files("p-things", "1.0", "/usr/share/p-things/one")],
            [Files("p-things", "1.1", "/usr/share/p-things/two")]) { From = "p-cache" },
        UpgradeCase.Of(
            "r-fields",
            new("r-fields")
            {
                Arrange = "true",
                Fields = "Depends: r-low (>= 0.1)\nSection: misc\nHomepage: http://example.org/1\nPriority: optional",
            },
            new("r-fields")
            {
                Arrange = "true",
                Version = "1.1",
                Fields = "Tag: a::b,\n c::d\nSuggests: x (>= 1), y | z\nPriority: optional\nSection: utils\nX-Own: ä\nDepends: "
                    + "r-low (>= 0.2)\nInstalled-Size: 12\nSource: r-source (1.0)",
            })
            with
            {
                Then =
                [
                    new("r-fields")
                    {
                        Arrange = "true",
                        Fields = "Depends: r-low (>= 0.1)\nSection: misc\nHomepage: http://example.org/1\nPriority: optional",
                    },
                    new("r-low"),
                ],
            },
        // What the base has decides nothing.
        UpgradeCase.Arranged(
            "r-depends", Written("r-depends", "1"), Written("r-depends", "2"),
            package => package with { Fields = package.Version == "1.1" ? "Depends: dash | r-none, libc6" : "Depends: libc6" }),
        // The same words in the files of several packages are no copies.
        new("r-equal", [Flag("r-equal", "1"), Flag("r-equal-too", "1")], [Flag("r-equal", "2") with { Version = "1.1" }]),
        UpgradeCase.Of(
            "r-parent", Files("r-parent", "1.0", "/usr/share/r-parent/file"),
            Files("r-parent", "1.1", "/usr/share/r-parent/file")),
        UpgradeCase.Of(
            "r-child", Files("r-child", "1.0", "/usr/share/r-child/file"),
            Files("r-child", "1.1", "/usr/share/r-child/file")) with { From = "r-parent" },
        UpgradeCase.Of(
            "r-grandchild", Files("r-steady", "1.0", "/usr/share/r-steady/file"),
            Files("r-steady", "1.0", "/usr/share/r-steady/file")) with { From = "r-child" },
    ];

    [Theory]
    [InlineData("r-program")]
    [InlineData("r-unread")]
    [InlineData("r-files")]
    [InlineData("r-times")]
    [InlineData("r-links")]
    [InlineData("r-mode-only")]
    [InlineData("r-fields")]
    [InlineData("r-equal")]
    [InlineData("r-depends")]
    [InlineData("r-parent")]
    [InlineData("r-child")]
    public void Files_are_exchanged(string template)
    {
        family.AssertUpgraded(template);
        Assert.Contains(
            "\"" + template + "\": \"1.1\"",
            $"\"{template}\": \"{family.Inside(template, $"dpkg-query -W -f '${{Version}}' {template}")}\"",
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_is_the_newer_one()
    {
        family.AssertUpgraded("r-program");
        Assert.EndsWith("1.1\n", family.Inside("r-program", "r-program; tail -c 4 /usr/bin/r-program"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_cache_is_made_again()
    {
        family.AssertUpgraded("r-library");
        Assert.Equal(
            $"libmadex.so.1.1\n/lib/x86_64-linux-gnu/libmadex.so.1\n",
            family.Inside("r-library", $"readlink /{Libraries}/libmadex.so.1; ldconfig -p | sed -n 's/.*madex.*=> //p'"));
        Assert.Null(family.Bench.Entry("r-library", $"{Libraries}/libmadex.so.1.0"));
    }

    [Fact]
    public void Dpkg_knows_the_newer_configuration_file()
    {
        family.AssertUpgraded("r-conf");
        var sum = family.Inside("r-conf", "md5sum </etc/r-conf.conf").Split(' ')[0];
        Assert.Contains(
            $"/etc/r-conf.conf {sum}\n", family.Inside("r-conf", "dpkg-query -W -f '${Conffiles}\\n' r-conf"),
            StringComparison.Ordinal);
        Assert.Equal(
            ("two\n", "one\n"), (family.Bench.Text("r-conf", "etc/r-conf.conf"), family.Bench.Text("r-conf", "etc/r-same.conf")));
    }

    [Fact]
    public void Files_and_scripts_are_carried_out_again()
    {
        Assert.Equal(1, family.Bench.Current("r-declares")!.DeclaredLayers);
        Assert.True(family.Bench.Current("r-declares")!.WasCarriedOver);
        Assert.Equal(("laid\n", "2\nlaid\n"),
            (family.Bench.Text("r-declares", "usr/share/r-declares/laid"), family.Bench.Text("r-declares", "root/own")));
        family.AssertProved("r-declares");
    }

    [Fact]
    public void Only_times_change()
    {
        family.AssertUpgraded("r-times");
        Assert.Equal(
            DateTimeOffset.Parse("2026-02-03T04:05:06Z", null).ToUnixTimeSeconds(),
            family.Bench.Entry("r-times", "usr/share/r-times/file")!.Mtime);
    }

    [Fact]
    public void Links_with_the_time_of_what_they_lead_to_have_the_new_one()
    {
        family.AssertUpgraded("r-alternative");
        Assert.All((string[])["usr/bin/r-chosen", "etc/alternatives/r-chosen"], link => Assert.Equal(
            DateTimeOffset.Parse("2026-02-03T04:05:06Z", null).ToUnixTimeSeconds(),
            family.Bench.Entry("r-alternative", link)!.Mtime));
    }

    [Fact]
    public void Owners_and_modes_are_kept()
    {
        family.AssertUpgraded("r-modes");
        Assert.Equal(
            "4755 0 0\n2755 0 60\n640 0 60\n",
            family.Inside("r-modes", "cd /usr/bin; stat -c '%a %u %g' r-modes-u r-modes-g r-modes-n"));
    }

    [Theory]
    [InlineData("r-cache", "r-cache 1.0: one two \n")]
    [InlineData("r-below-cache", "p-cache 1.0: two \n")]
    public void What_a_trigger_generates_is_generated_again(string template, string text)
    {
        family.AssertUpgraded(template);
        Assert.Equal(text, family.Bench.Text(template, $"var/lib/{text.Split(' ')[0]}/cache"));
        Assert.Equal("", family.Inside(template, "cat /var/lib/dpkg/triggers/Unincorp"));
    }

    [Fact]
    public void A_child_is_grafted_onto_what_was_upgraded()
    {
        family.AssertUpgraded("r-child");
        Assert.Equal(2, family.Bench.Current("r-grandchild")!.Number);
        Assert.Equal(1, family.Bench.Current("r-grandchild")!.MoreLayers);
        Assert.Equal("r-child 1.1\n", family.Bench.Text("r-grandchild", "usr/share/r-child/file"));
    }

    [Fact]
    public void The_store_is_sound() => Assert.Empty(family.Bench.Fsck());
}
