using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests;

/// <summary>
/// Whatever a parent tells the programs that install packages, by files that are laid over it: what was read, or looked for in
/// vain, while a template below it grew is held against the new parent, and the template is what growing it again gives.
/// </summary>
[Trait("Category", "Integration")]
public sealed class GraftReadTests(GraftReadTests.ChangedParents changed) : IClassFixture<GraftReadTests.ChangedParents>
{
    /// <summary>Packages whose scripts name nothing that they read, so that only watching them tells.</summary>
    internal static IReadOnlyList<MadePackage> Packages { get; } =
    [
        MadePackage.With("w-looks", "e=/etc; if test -e $e/w-looked.conf; then echo found; else echo none; fi >/var/lib/w-looks"),
        MadePackage.With("w-lists", "cd /etc; cat w-listed.d/* >/var/lib/w-lists"),
        MadePackage.With("w-reads", "e=/etc; cp $e/w-read.conf /var/lib/w-reads"),
        new("w-equal")
        {
            Files = new Dictionary<string, string>
            {
                ["/usr/share/w-equal/one"] = "equal\n", ["/usr/share/w-equal/two"] = "equal\n",
            },
        },
        MadePackage.With("w-default", "d=/etc; . $d/default/w-default; echo $VALUE >/var/lib/w-default"),
        MadePackage.With("w-tests", "e=/etc; test -e $e/w-read.conf && echo there >/var/lib/w-tests"),
        MadePackage.With(
            "w-asks-perl", "perl -e 'open(F, \"<\", \"/etc/w-\" . \"read.conf\") or die; print <F>' >/var/lib/w-asks-perl"),
        MadePackage.With("w-follows", "e=/etc; cat $e/w-link >/var/lib/w-follows"),
        MadePackage.With("w-pipes", """
            p=/usr/share/w-pipe; mkfifo $p; cp /dev/null /var/lib/w-pipes
            for i in 1 2 3 4 5 6 7 8 9 10; do (echo $i >$p) & sleep 0.0$i; cat $p >>/var/lib/w-pipes; (sleep 0.0$i; echo $i >$p) & cat $p >>/var/lib/w-pipes; wait; done; rm $p
            """),
        MadePackage.With("w-user", "useradd --system --no-create-home w-user"),
        new MadePackage("w-library").AndControl("triggers", "activate-noawait ldconfig"),
    ];

    [Theory]
    [InlineData("pinned", "its parent changed /etc/apt/preferences.d/pin, which apt reads", "usr/share/works/file", "works\n")]
    [InlineData("excluded", "its parent changed /etc/dpkg/dpkg.cfg.d/no-works, which dpkg reads", "usr/share/works/file", null)]
    [InlineData("user", "its parent changed /etc/login.defs, which adduser reads", "var/lib/none", null)]
    public void What_tells_installing_programs_how_to_install_is_read_again(
        string template, string reason, string path, string? text)
    {
        changed.Family.AssertRebuilt(template, reason);
        Assert.Equal(text, changed.Family.Bench.Text(template, path));
    }

    [Theory]
    [InlineData("lists", "the postinst of w-lists read the names in /etc/w-listed.d", "var/lib/w-lists", "one\ntwo\n")]
    [InlineData("reads", "the postinst of w-reads read /etc/w-read.conf, which has changed", "var/lib/w-reads", "second\n")]
    [InlineData("follows", "the postinst of w-follows read /etc/w-link, which has changed", "var/lib/w-follows", "two\n")]
    [InlineData("perl", "the postinst of w-asks-perl read /etc/w-read.conf, which has "
        + "changed", "var/lib/w-asks-perl", "second\n")]
    public void What_was_read_of_the_parent_is_read_again(string template, string reason, string path, string text)
    {
        changed.Family.AssertRebuilt(template, reason);
        Assert.Equal(text, changed.Family.Bench.Text(template, path));
    }

    [Fact]
    [Trait("Category", "Soak")]
    public void Where_each_call_is_heard_what_was_looked_for_in_vain_is_looked_for_again()
    {
        changed.Family.AssertRebuilt(
            "looks", "the postinst of w-looks looked for /etc/w-looked.conf, which appears or disappears");
        Assert.Equal("found\n", changed.Family.Bench.Text("looks", "var/lib/w-looks"));
    }

    [Fact]
    public void Watching_breaks_no_pipe_that_has_a_name() =>
        Assert.Equal("1\n1\n2\n2\n3\n3\n4\n4\n5\n5\n6\n6\n7\n7\n8\n8\n9\n9\n10\n10\n",
            changed.Family.Bench.Text("piped", "var/lib/w-pipes"));

    [Theory]
    [InlineData("tests", "var/lib/w-tests", "there\n")]
    [InlineData("plain", "usr/share/works/file", "works\n")]
    public void What_was_not_read_is_no_reason_to_grow_again(string template, string path, string text)
    {
        changed.Family.AssertGrafted(template);
        Assert.Equal(text, changed.Family.Bench.Text(template, path));
        Assert.Equal("second\n", changed.Family.Bench.Text(template, "etc/w-read.conf"));
    }

    [Fact]
    public void Libraries_that_the_parent_only_laid_over_are_in_the_cache()
    {
        changed.Family.AssertGrafted("library");
        Assert.Contains("/opt/w/libcrypt.so.1", changed.Family.Inside("library", "ldconfig -p"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("moved")]
    [InlineData("below-moved")]
    public void What_the_parent_asks_for_now_is_not_marked_as_needed_only(string template)
    {
        changed.Family.AssertGrafted(template);
        Assert.Equal("works\n", changed.Family.Inside(template, "apt-mark showmanual works"));
    }

    [Fact]
    public void What_it_asks_for_stays_asked_for_where_the_parent_only_needs_it_now()
    {
        changed.Family.AssertProved("asked");
        Assert.Equal("works\n", changed.Family.Inside("asked", "apt-mark showmanual works"));
    }

    /// <summary>The family, grown, its parents changed, and built again.</summary>
    public sealed class ChangedParents : IDisposable
    {
        private readonly Lazy<UpdatedFamily> family;

        public ChangedParents(GrownBase grown) => family = new Lazy<UpdatedFamily>(() => Make(grown));

        internal UpdatedFamily Family => family.Value;

        public void Dispose()
        {
            if (family.IsValueCreated)
            {
                Family.Bench.Dispose();
            }
        }

        private static UpdatedFamily Make(GrownBase grown)
        {
            var bench = new Workbench(grown).Declare(Templates("works-too", "works-too, works"));
            bench.Write("apt/etc/motd", "first\n");
            bench.Write("dpkg/etc/motd", "first\n");
            bench.Write("files/etc/w-read.conf", "first\n");
            bench.Write("files/etc/w-listed.d/one", "one\n");
            bench.Write("files/etc/w-first", "one\n");
            bench.Write("files/etc/w-second", "two\n");
            var link = Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "files/etc/w-link");
            File.CreateSymbolicLink(link, "w-first");
            bench.Write("files/etc/login.defs", "SYS_UID_MIN 101\nSYS_UID_MAX 999\nSYS_GID_MIN 101\nSYS_GID_MAX 999\n");
            bench.Grow();
            bench.Declare(Templates("works-too, works", "needs-works"));
            bench.Write("apt/etc/apt/preferences.d/pin", "Package: nothing\nPin: version *\nPin-Priority: -1\n");
            bench.Write("dpkg/etc/dpkg/dpkg.cfg.d/no-works", "path-exclude=/usr/share/works/*\n");
            bench.Write("files/etc/w-read.conf", "second\n");
            bench.Write("files/etc/w-listed.d/two", "two\n");
            File.Delete(link);
            File.CreateSymbolicLink(link, "w-second");
            bench.Write("files/etc/w-looked.conf", "there\n");
            bench.Write("files/etc/login.defs", "SYS_UID_MIN 301\nSYS_UID_MAX 399\nSYS_GID_MIN 301\nSYS_GID_MAX 399\n");
            bench.Write("files/etc/ld.so.conf.d/w.conf", "/opt/w\n");
            File.Copy("/usr/lib/x86_64-linux-gnu/libcrypt.so.1", bench.Write("files/opt/w/libcrypt.so.1", ""), overwrite: true);
            return UpdatedFamily.Of(bench, bench.Build());
        }

        private static string Templates(string moving, string needing) =>
            $$"""
            apt: {from: base, files: [apt/]}
            pinned: {from: apt, packages: [works]}
            dpkg: {from: base, files: [dpkg/]}
            excluded: {from: dpkg, packages: [works]}
            filed: {from: base, files: [files/]}
            looks: {from: filed, packages: [w-looks]}
            lists: {from: filed, packages: [w-lists]}
            reads: {from: filed, packages: [w-reads]}
            perl: {from: filed, packages: [w-asks-perl]}
            follows: {from: filed, packages: [w-follows]}
            tests: {from: filed, packages: [w-tests]}
            plain: {from: filed, packages: [works]}
            piped: {from: base, packages: [w-pipes]}
            user: {from: filed, packages: [w-user]}
            library: {from: filed, packages: [w-library]}
            moving: {from: base, packages: [{{moving}}]}
            moved: {from: moving, packages: [needs-works]}
            below-moved: {from: moved, packages: [chain-low]}
            needing: {from: base, packages: [{{needing}}]}
            asked: {from: needing, packages: [works]}
            """;
    }
}
