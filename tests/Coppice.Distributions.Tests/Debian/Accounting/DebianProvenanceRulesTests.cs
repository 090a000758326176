using System.Text;
using Coppice.Distributions.Debian.Accounting;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Accounting;

public sealed class DebianProvenanceRulesTests
{
    private readonly DebianProvenanceRules rules = new();

    [Theory]
    [InlineData("/var/lib/dpkg/info/libc6:amd64.postinst", "libc6", "postinst", true)]
    [InlineData("/somewhere/upper/var/lib/dpkg/info/g++-12.prerm", "g++-12", "prerm", false)]
    [InlineData("/var/lib/dpkg/tmp.ci/preinst", "less", "preinst", false)]
    [InlineData("/usr/bin/dpkg-split", "", "", false)]
    public void Maintainer_scripts_are_known(string path, string package, string script, bool hasTurns)
    {
        var run = rules.ReadProgram(
            path,
            file => file == BytePath.Of("var/lib/dpkg/tmp.ci/control") ? "Package: less\nVersion: 590-2\n"u8.ToArray() : null)!;
        Assert.Equal((package, script, hasTurns), (run.Package, run.Script, run.HasTurns));
    }

    [Theory]
    [InlineData("/usr/bin/sed")]
    [InlineData("/var/lib/dpkg/info/less.list")]
    [InlineData("/var/lib/dpkg/info/less.postinst.dpkg-new")]
    [InlineData("/var/lib/dpkg/tmp.ci/preinst")]
    public void Other_programs_do_not_matter(string path) => Assert.Null(rules.ReadProgram(path, _ => null));

    [Theory]
    [InlineData("Setting up less (590-2.1~deb12u2) ...", "less", false)]
    [InlineData("Processing triggers for libc-bin (2.36-9) ...", "libc-bin", true)]
    [InlineData("Setting up libc6:amd64 (2.36-9) ...", "libc6", false)]
    public void What_dpkg_prints_says_what_it_does_next(string line, string package, bool isTrigger) =>
        Assert.Equal(new ScriptTurn(package, isTrigger), rules.ReadLine(line));

    [Theory]
    [InlineData("Unpacking less (590-2) ...")]
    [InlineData("Setting up the printer ...")]
    public void Other_lines_say_nothing(string line) => Assert.Null(rules.ReadLine(line));

    [Fact]
    public void Lists_name_paths_as_they_are_in_a_tree()
    {
        var list = Encoding.Latin1.GetBytes("/.\n/bin\n/bin/ls\n/usr/share/\u00ff\n");
        Assert.Equal(
            [BytePath.Of("bin"), BytePath.Of("usr/bin/ls"), BytePath.Of([.. "usr/share/"u8, 0xff])],
            rules.ReadList("coreutils.list", () => list));
        Assert.Null(rules.ReadList("coreutils.md5sums", () => list));
    }

    [Fact]
    public void Configuration_files_are_put_in_their_place_when_a_package_is_set_up()
    {
        var put = rules.ReadPutLater("p:amd64.conffiles", () => "/etc/p.conf\nremove-on-upgrade /etc/old\n"u8.ToArray())!;
        Assert.Equal("p", put.Package);
        Assert.Equal([BytePath.Of("etc/p.conf")], put.Paths);
        Assert.Null(rules.ReadPutLater("p.list", () => []));
    }

    [Fact]
    public void Entries_of_shared_files_are_known_by_their_names()
    {
        Assert.Equal(
            ["root", "mail"],
            rules.ReadShared(BytePath.Of("etc/passwd"), "root:x:0:0\nmail:x:8:8\n"u8.ToArray()).Select(entry => entry.Key));
        Assert.Equal(
            ["/usr/bin/x"],
            rules.ReadShared(BytePath.Of("var/lib/dpkg/statoverride"), "root mail 4755 /usr/bin/x\n"u8.ToArray())
                .Select(entry => entry.Key));
    }
}
