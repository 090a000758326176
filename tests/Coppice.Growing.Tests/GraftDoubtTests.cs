using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests;

/// <summary>What may have read something that the base changed is grown again, and says why.</summary>
[Trait("Category", "Integration")]
[TakesLong]
public sealed class GraftDoubtTests(GraftedFamily family)
{
    internal static GraftCases Cases { get; } = new(
        """
        reads: {from: base, packages: [reads-file]}
        reads-folder: {from: base, packages: [lists-folder]}
        reads-config: {from: base, packages: [reads-still]}
        finds-program: {from: base, packages: [looks-for]}
        links: {from: base, packages: [hard-links]}
        hooking: {from: base, packages: [hooks]}
        hooked: {from: hooking, packages: [also-plain]}
        idling: {from: base, packages: [hooks-idle]}
        idle: {from: idling, packages: [has-conf]}
        hook-reading: {from: base, packages: [hooks-reading]}
        hook-reads: {from: hook-reading, packages: [also-plain]}
        scripted: {from: base, packages: [plain], scripts: [copy.sh]}
        below-scripted: {from: scripted, packages: [other]}
        again: {from: base, packages: [up-again]}
        """)
    {
        Files = new Dictionary<string, string> { ["copy.sh"] = "#!/bin/sh\ncp /usr/share/b-works/file /root/copy\n" },
        First = [new("b-programs"), MadePackage.Of("b-again", "1.0", "one\n", "/usr/share/b-again/file")],
        Second =
        [
            MadePackage.Of("b-again", "1.0", "two\n", "/usr/share/b-again/file") with { Folder = "pool/again" },
            MadePackage.Of("up-again", "1.0", "two\n", "/usr/share/up-again/file") with { Folder = "pool/again" },
            MadePackage.Of("b-programs", "1.1", "#!/bin/sh\n", "/usr/bin/b-program")
                .And("postinst", "chmod 755 /usr/bin/b-program"),
        ],
        Own =
        [
            MadePackage.With("reads-file", "cp /usr/share/b-works/file /var/lib/read"),
            MadePackage.With("lists-folder", "ls /usr/share/b-works >/var/lib/listed"),
            MadePackage.With("reads-still", "cp /usr/share/b-works/still /var/lib/read"),
            MadePackage.With(
                "looks-for", "if command -v b-program >/dev/null; then echo found; else echo none; fi >/var/lib/found"),
            MadePackage.Of(
                "hooks", "1.0", "DPkg::Post-Invoke {\"cp /usr/share/b-works/file /var/lib/hooked\";};\n",
                "/etc/apt/apt.conf.d/hooks"),
            new("also-plain"),
            Idle,
            MadePackage.Of("has-conf", "1.0", "one\n", "/etc/has-conf.conf").And("postinst", "cp /etc/has-conf.conf /var/lib"),
            MadePackage.Of(
                "hooks-reading", "1.0", "DPkg::Post-Invoke {\"b=/usr/share; cat $b/b-works/file >/dev/null\";};\n",
                "/etc/apt/apt.conf.d/hooks-reading"),
            MadePackage.Of("up-again", "1.0", "one\n", "/usr/share/up-again/file"),
            MadePackage.With("hard-links", "cd /usr/share; ln b-works/file hard-link"),
        ],
    };

    // As qubes-core-agent has it: a notification that leads to nothing while a template grows. It asks apt, and looks for what
    // there is in a qube. And the same for dpkg, before and after each of its runs.
    private static MadePackage Idle => new("hooks-idle")
    {
        Files = new Dictionary<string, string>
        {
            ["/etc/apt/apt.conf.d/00notify-hook"] =
                "DPkg::Post-Invoke {\"/usr/lib/hooks-idle/notify || true\";};\n"
                + "APT::Update::Post-Invoke {\"/usr/lib/hooks-idle/notify || true\";};\n",
            ["/etc/dpkg/dpkg.cfg.d/hooks-idle"] = "pre-invoke=test ! -d /run/qubes\npost-invoke=touch /tmp/x && rm /tmp/x\n",
            ["/usr/lib/hooks-idle/notify"] = """
                #!/bin/sh
                set -e
                [ -e /etc/apt/apt.conf.d/00notify-hook ]
                installable=$(apt-get --simulate --quiet=2 dist-upgrade | grep -c '^Inst ' || true)
                test -x /usr/bin/qubesdb-read && qubesdb-read /type && echo "$installable" >/var/lib/notified
                """,
        },
        Arrange = "chmod 755 usr/lib/hooks-idle/notify",
    };

    [Theory]
    [InlineData("reads", "a script of its package reads-file names /usr/share/b-works/file, which its parent "
        + "changed", "var/lib/read", "1.1\n")]
    [InlineData("reads-folder", "a script of its package lists-folder names /usr/share/b-works, "
        + "", "var/lib/listed", "file\nnew\nstill\n")]
    [InlineData("finds-program", "a script of its package looks-for names b-program, which its parent now "
        + "has", "var/lib/found", "found\n")]
    [InlineData("links", "", "usr/share/hard-link", "1.1\n")]
    [InlineData("hooked", "the hook \"cp /usr/share/b-works/file /var/lib/hooked\" changed /var/lib/hooked when it was grown",
        "var/lib/hooked", "1.1\n")]
    [InlineData("hook-reads", "the hook \"b=/usr/share; cat $b/b-works/file >/dev/null\" read /usr/share/b-works/file, which has "
        + "changed", "var/lib/none", null)]
    public void What_was_read_is_read_again(string template, string reason, string path, string? text)
    {
        family.AssertRebuilt(template, reason);
        Assert.Equal(text, family.Bench.Text(template, path));
    }

    [Fact]
    public void The_same_version_with_another_content_is_another_package()
    {
        family.AssertGrafted("plain");
        Assert.Equal("two\n", family.Bench.Text("plain", "usr/share/b-again/file"));
        family.Bench.Do("audit", "again");
        Assert.Equal(
            ("two\n", "two\n"),
            (family.Bench.Text("again", "usr/share/b-again/file"), family.Bench.Text("again", "usr/share/up-again/file")));
    }

    [Theory]
    [InlineData("idling")]
    [InlineData("idle")]
    public void A_hook_that_was_seen_doing_nothing_is_no_doubt(string template) => family.AssertGrafted(template);

    [Fact]
    public void What_a_hook_made_is_said_to_be_its() => Assert.Contains(
        "the hook \"cp /usr/share/b-works/file /var/lib/hooked\" of the package manager",
        family.Bench.Do("explain", "hooked", "/var/lib/hooked").Text.ReplaceLineEndings(" "), StringComparison.Ordinal);

    [Fact]
    public void What_reads_only_what_is_as_it_was_is_grafted()
    {
        family.AssertGrafted("reads-config");
        Assert.Equal("still\n", family.Bench.Text("reads-config", "var/lib/read"));
    }

    [Fact]
    public void What_a_script_looks_at_is_looked_at_again_and_its_child_is_grafted_onto_it()
    {
        family.AssertGrafted("scripted");
        Assert.Equal("1.1\n", family.Bench.Text("scripted", "root/copy"));
        family.AssertGrafted("below-scripted");
        Assert.Equal("1.1\n", family.Bench.Text("below-scripted", "root/copy"));
    }
}
