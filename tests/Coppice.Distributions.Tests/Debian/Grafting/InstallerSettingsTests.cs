using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class InstallerSettingsTests
{
    private const string Info = "var/lib/dpkg/info/";

    [Theory]
    [InlineData("etc/apt/preferences.d/pin", "true", "which apt reads")]
    [InlineData("etc/apt/apt.conf", "true", "which apt reads")]
    [InlineData("etc/dpkg/dpkg.cfg.d/no-docs", "true", "which dpkg reads")]
    [InlineData("var/lib/dpkg/arch", "true", "which dpkg reads")]
    [InlineData("etc/ld.so.preload", "true", "which every program reads")]
    [InlineData("etc/adduser.conf", "adduser --system x", "which adduser reads")]
    [InlineData("etc/adduser.conf", "true", "")]
    [InlineData("etc/login.defs", "systemd-sysusers x.conf", "which systemd-sysusers reads")]
    [InlineData("usr/share/pam-configs/x", "pam-auth-update --package", "which pam-auth-update reads")]
    [InlineData("etc/debconf.conf", ". $d/confmodule", "which debconf reads")]
    [InlineData("etc/apt/sources.list.d/debian.sources", "true", "")]
    [InlineData("etc/apt/keyrings/x.gpg", "true", "")]
    public void What_tells_programs_how_to_install_is_read_again(string changed, string script, string reason)
    {
        var trees = new MadeTrees
        {
            Own = [Dpkg.Package("own")],
            OwnFiles = new() { [Info + "own.postinst"] = script },
            ParentChanges = [changed],
        };
        Assert.Equal(
            reason.Length > 0 ? $"its parent changed /{changed}, {reason} when packages are installed" : "", DoubtOf(trees));
        // Where nothing was installed, and nothing is asked for, nobody read it.
        Assert.Equal("", DoubtOf(trees with { Own = [] }));
    }

    [Theory]
    [InlineData("/usr/share/own/file\n/usr/share/own/file.distrib\nother\n", "", true)]
    [InlineData("", "/usr/share/own/file\n/usr/share/own/file.distrib\nother\n", true)]
    [InlineData("/usr/share/else/file\n/usr/share/else/file.distrib\nother\n", "", false)]
    public void A_diversion_that_comes_or_goes_counts_where_its_packages_have_the_path(string now, string then, bool doubt)
    {
        var trees = new MadeTrees
        {
            Own = [Dpkg.Package("own")],
            OwnFiles = new() { [Info + "own.list"] = "/.\n/usr/share/own/file\n", ["var/lib/dpkg/diversions"] = then },
            ParentFiles = new() { ["var/lib/dpkg/diversions"] = now },
            ParentChanges = ["var/lib/dpkg/diversions"],
        };
        Assert.Equal(
            doubt ? "its package own has /usr/share/own/file, which its parent diverts or overrides" : "", DoubtOf(trees));
    }

    [Theory]
    [InlineData("etc/ld.so.conf.d/x.conf", true)]
    [InlineData("etc/ld.so.conf", true)]
    [InlineData("opt/x/libx.so.1", true)]
    [InlineData("etc/ld.so.cache", true)]
    [InlineData("usr/share/x/file", false)]
    public void The_library_cache_is_made_again_when_the_parent_changed_what_ldconfig_reads(string changed, bool runs)
    {
        var trees = new MadeTrees
        {
            Own = [Dpkg.Package("own")],
            OwnFiles = new() { [Info + "own.triggers"] = "activate-noawait ldconfig\n" },
            OwnChanges = ["usr/lib/libown.so.1"],
            ParentChanges = [changed],
        };
        Assert.Equal(runs ? ["update the library cache"] : [], trees.Regenerate().Steps.Select(step => step.Title));
        Assert.Empty((trees with { OwnFiles = [] }).Regenerate().Steps);
        var laying = trees with { LaidOver = ["usr/local/lib/libtoo.so"] };
        Assert.Equal(
            runs ? "it covers /usr/local/lib/libtoo.so after ldconfig ran, and its parent changed libraries" : "",
            DoubtOf(laying));
    }

    private static string DoubtOf(MadeTrees trees)
    {
        try
        {
            trees.Regenerate();
            return "";
        }
        catch (MustRebuildException doubt)
        {
            return doubt.Message;
        }
    }
}
