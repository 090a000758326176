using Coppice.Distributions.Debian.Updates;

namespace Coppice.Distributions.Tests.Debian.Updates;

public sealed class AptConfTextTests
{
    [Theory]
    [InlineData("APT::Default-Release \"bookworm\";", "bookworm")]
    [InlineData("APT { Default-Release bookworm; };", "bookworm")]
    [InlineData("apt::default-release\n  \"/^bookworm(|-security)$/\";", "/^bookworm(|-security)$/")]
    [InlineData("Acquire::http::Proxy \"http://mirror.example//x\"; APT::Default-Release \"a\";", "a")]
    [InlineData("APT::Default-Release \"a\"; APT::Default-Release \"b\";", "b")]
    [InlineData("// APT::Default-Release \"a\";\n# APT::Default-Release \"b\";\n/* APT::Default-Release \"c\"; */", null)]
    [InlineData("APT::Default-Release \"\";", null)]
    public void The_default_release_is_found_in_all_ways_to_write_it(string text, string? release)
    {
        Assert.Equal(release, AptConfText.DefaultRelease([text], out var understood));
        Assert.True(understood);
        Assert.True(AptConfText.MayBear(text));
    }

    [Theory]
    [InlineData("#clear APT::Default-Release;")]
    [InlineData("#include \"/etc/more.conf\"")]
    [InlineData("Dir::Etc::Preferences \"other\";")]
    [InlineData("Dir { State { status \"/x\"; } };")]
    [InlineData("Dir \"/srv\";")]
    [InlineData("APT::Architecture \"i386\";")]
    [InlineData("APT::Default-Release { \"x\"; }")]
    public void What_only_apt_could_evaluate_is_not_understood(string text)
    {
        Assert.True(AptConfText.MayBear(text));
        AptConfText.DefaultRelease([text], out var understood);
        Assert.False(understood);
    }

    [Theory]
    [InlineData("APT { NeverAutoRemove { \"^firmware-linux.*\"; }; };")]
    [InlineData("DPkg::Pre-Install-Pkgs {\"/usr/sbin/dpkg-preconfigure --apt || true\";};")]
    [InlineData("APT::Install-Recommends \"false\";")]
    [InlineData("Dir::Cache::pkgcache \"\"; Dir::Cache::srcpkgcache \"\";")]
    [InlineData("Acquire::IndexTargets { deb::DEP-11 { MetaKey \"$(COMPONENT)/dep11/Components-$(NATIVE_ARCHITECTURE).yml\"; }; "
        + "};")]
    public void What_debian_itself_and_others_configure_has_no_say(string text) => Assert.False(AptConfText.MayBear(text));
}
