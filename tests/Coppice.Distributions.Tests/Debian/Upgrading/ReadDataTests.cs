using Coppice.Distributions.Debian.Upgrading;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Upgrading;

public sealed class ReadDataTests
{
    [Theory]
    [InlineData("usr/share/p/data")]
    [InlineData("usr/share/p/list.sorted")]
    [InlineData("usr/lib/p/x.source")]
    [InlineData("usr/lib/python3/dist-packages/p.py")]
    [InlineData("usr/lib/python3/dist-packages/p-1.0.dist-info/RECORD")]
    [InlineData("usr/lib/systemd/system/p.service")]
    public void Data_of_a_package_with_scripts_is_a_doubt(string path)
    {
        foreach (var script in (string[])["preinst", "postinst", "config"])
        {
            var contents = Newer.Contents((script, "true"));
            Assert.Equal(
                $"the {script} of p may read /{path}, which has changed",
                Assert.Throws<MustRebuildException>(() =>
                    Refuse(contents, null, Newer.Data(path))).Message);
        }

        Refuse(Newer.Contents(("prerm", "true")), null, Newer.Data(path));
    }

    [Theory]
    [InlineData("usr/share/doc/p/changelog.gz")]
    [InlineData("usr/share/man/man1/p.1.gz")]
    [InlineData("usr/lib/x86_64-linux-gnu/libp.so.1.2.3")]
    [InlineData("usr/lib/p/plugin.so")]
    [InlineData("usr/share/perl5/P.pm")]
    [InlineData("etc/p.conf")]
    public void What_no_script_makes_files_of_is_none(string path)
    {
        var contents = Newer.Contents(("postinst", "true"), ("conffiles", "/etc/p.conf\n"));
        Refuse(contents, null, Newer.Data(path));
    }

    [Fact]
    public void Programs_and_times_are_none_but_those_of_python()
    {
        var contents = Newer.Contents(("postinst", "true"));
        Refuse(contents, null, Newer.Program("usr/bin/p"), Newer.Time("usr/share/p/data"));
        Assert.All((UpgradedPath[])[Newer.Program("usr/share/p/x.py"), Newer.Time("usr/share/p/x.py")], change =>
            Assert.Throws<MustRebuildException>(() => Refuse(contents, null, change)));
    }

    [Theory]
    [InlineData("usr/share/p/data", false, false)]
    [InlineData("usr/share/p/data", true, true)]
    [InlineData("usr/lib/p/x.pak", false, false)]
    [InlineData("usr/lib/p/x.pak", true, true)]
    [InlineData("usr/lib/systemd/system/p.service", false, false)]
    // Of these no record is kept.
    [InlineData("usr/lib/python3/dist-packages/p.py", false, true)]
    [InlineData("usr/lib/locale/p/LC_CTYPE", false, true)]
    [InlineData("var/cache/p/data", false, true)]
    [InlineData("usr/share/zoneinfo/UTC", false, true)]
    public void Data_that_no_one_was_seen_opening_is_none(string path, bool opened, bool doubt)
    {
        var contents = Newer.Contents(("postinst", "true"));
        HashSet<BytePath> seen = [BytePath.Of("usr/share/other"), .. opened ? [BytePath.Of(path)] : Array.Empty<BytePath>()];

        Assert.Equal(
            doubt,
            Record.Exception(() => Refuse(contents, seen, Newer.Data(path))) is not null);
    }

    [Fact]
    public void Modules_of_python_are_none_where_the_package_is_configured_again()
    {
        var contents = Newer.Contents(("postinst", "true"));
        var package = Newer.Package(
            contents, contents, Newer.Data("usr/share/p/x.py"), Newer.Program("usr/share/p/y.py"),
            Newer.Data("usr/lib/python3/dist-packages/p-1.0.dist-info/RECORD"));
        ReadData.Refuse(package, opened: null, modulesRunAgain: true);
        Assert.Equal(
            "the postinst of p may read /usr/share/p/data, which has changed",
            Assert.Throws<MustRebuildException>(() => ReadData.Refuse(
                package with { Changes = [.. package.Changes, Newer.Data("usr/share/p/data")] }, null, modulesRunAgain: true)).Message);
    }

    [Theory]
    [InlineData("postinst", "usr/share/p/x.py", true)]
    [InlineData("postinst", "usr/lib/python3/dist-packages/p-1.0.dist-info/RECORD", true)]
    // These run before the package is unpacked.
    [InlineData("preinst", "usr/share/p/x.py", false)]
    [InlineData("config", "usr/share/p/x.py", false)]
    [InlineData("postinst", "usr/share/doc/p/x.py", false)]
    [InlineData("postinst", "etc/p/x.py", false)]
    [InlineData("postinst", "usr/share/p/data", false)]
    public void Only_the_script_that_configures_may_run_modules(string script, string path, bool may)
    {
        var contents = Newer.Contents((script, "true"), ("conffiles", "/etc/p/x.py\n"));
        Assert.Equal(may, ReadData.MayRunModules(Newer.Package(contents, contents, Newer.Data(path))));
        Assert.False(ReadData.MayRunModules(Newer.Package(contents, contents, Newer.Time(path))));
    }

    private static void Refuse(PackageContents contents, HashSet<BytePath>? opened, params UpgradedPath[] changes) =>
        ReadData.Refuse(Newer.Package(contents, contents, changes), opened, modulesRunAgain: false);
}
