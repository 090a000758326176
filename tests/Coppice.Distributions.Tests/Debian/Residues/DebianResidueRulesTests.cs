using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Residues;

public sealed class DebianResidueRulesTests
{
    private static readonly IResidueRules Rules = new DistributionTable().ResidueRules("debian");

    [Theory]
    [InlineData("etc/passwd", ResidueKind.Account)]
    [InlineData("etc/subgid", ResidueKind.Account)]
    [InlineData("etc/passwd.dpkg-old", ResidueKind.File)]
    [InlineData("var/log/app.log", ResidueKind.File)]
    [InlineData("var/cache/app/x", ResidueKind.Cache)]
    [InlineData("etc/ld.so.cache", ResidueKind.Cache)]
    [InlineData("usr/share/icons/hicolor/icon-theme.cache", ResidueKind.Cache)]
    [InlineData("usr/share/glib-2.0/schemas/gschemas.compiled", ResidueKind.Cache)]
    [InlineData("var/cache/debconf/config.dat", ResidueKind.Database)]
    [InlineData("var/lib/dpkg/info/app.list", ResidueKind.Database)]
    [InlineData("etc/alternatives/editor", ResidueKind.Database)]
    [InlineData("var/lib/dpkg-other", ResidueKind.File)]
    public void Every_path_has_a_kind(string path, ResidueKind kind) => Assert.Equal(kind, Rules.KindOf(BytePath.Of(path)));

    [Theory]
    [InlineData("etc/passwd", "app:x:998:998::/nonexistent:/usr/sbin/nologin\n", "user app (998)")]
    [InlineData("etc/group", "app:x:997:\n", "group app (997)")]
    [InlineData("etc/shadow", "app:!:19000::::::\n", "password of user app")]
    [InlineData("etc/passwd", "broken\n", "user broken (?)")]
    [InlineData("var/lib/dpkg/status", "Package: app\nStatus: install ok installed\nVersion: 1\n\n", "package app")]
    [InlineData("var/lib/dpkg/status", "Package: app\nStatus: deinstall ok config-files\nVersion: "
        + "1\n\n", "package app (config-files)")]
    [InlineData("var/lib/dpkg/diversions", "/usr/bin/x\n/usr/bin/x.distrib\napp\n", "diversion of /usr/bin/x by app")]
    [InlineData("var/lib/dpkg/statoverride", "root app 2755 /usr/bin/x\n", "owner and mode of /usr/bin/x")]
    [InlineData("var/lib/apt/extended_states", "Package: app\nArchitecture: amd64\nAuto-Installed: 1\n\n", "mark of app")]
    [InlineData("var/cache/debconf/config.dat", "Name: app/what\nTemplate: app/what\nOwners: "
        + "app\n\n", "debconf question app/what")]
    [InlineData("etc/shells", "/bin/rash\n", "shell /bin/rash")]
    public void Entries_of_shared_files_have_names(string path, string content, string name) =>
        Assert.Equal([name], Rules.ReadEntries(BytePath.Of(path), Encoding.UTF8.GetBytes(content))!.Keys);

    [Fact]
    public void Files_of_one_owner_have_none()
    {
        Assert.Null(Rules.ReadEntries(BytePath.Of("var/lib/dpkg/info/app.list"), "/.\n"u8.ToArray()));
        Assert.Empty(Rules.ReadEntries(BytePath.Of("etc/passwd"), default)!);
    }

    [Fact]
    public void Marks_are_told_from_packages()
    {
        Assert.Equal("app", Rules.MarkedPackage(BytePath.Of("var/lib/apt/extended_states"), "mark of app"));
        Assert.Null(Rules.MarkedPackage(BytePath.Of("var/lib/dpkg/status"), "package app"));
    }
}
