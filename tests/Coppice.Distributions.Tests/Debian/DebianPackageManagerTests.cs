using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DebianPackageManagerTests
{
    private readonly DebianPackageManager manager = new();

    [Fact]
    public void What_apt_would_fetch_is_read_between_its_other_words() =>
        Assert.Equal(
            [("0", "pool/main/l/less/less_590-2_amd64.deb"), ("1", "pool/g/g++_1%3a2_amd64.deb".Replace("%3a", ":"))],
            manager.ReadResolved(
                "Reading package lists...\nThe following NEW packages will be installed:\n  less\n"
                + "'file:/run/coppice/archive/0/pool/main/l/less/less_590-2_amd64.deb' less_590-2_amd64.deb 1234 SHA256:ab\n"
                + "'file:/run/coppice/archive/1/pool/g/g++_1%3a2_amd64.deb' g++_1%3a2_amd64.deb 1 SHA256:cd\n"
                + "'http://elsewhere.example/pool/x.deb' x.deb 1 SHA256:ef\n"));

    [Fact]
    public void What_a_removal_takes_is_read_from_its_simulation() =>
        Assert.Equal(
            ["less", "libc6", "g++"],
            manager.ReadRemoved(
                "Reading state information...\nPurg less [590-2]\nRemv libc6:i386 [2.36]\nPurg g++ [4:12]\nPurg less "
                    + "[590-2]\nInst other\n  Purg inside a text\n"));

    [Theory]
    [InlineData("The following NEW packages will be installed:\n  rival\nThe following packages will be REMOVED:\n  works "
        + "libc6:i386\n  needs-works*\n0 upgraded, 1 newly installed\nE: Packages need to be removed but remove is "
        + "disabled.\n", "works libc6 needs-works")]
    [InlineData("The following packages have unmet dependencies:\n rival : Conflicts: works\n other : Breaks: older (< 2) but "
        + "1.0 is to be installed\n", "works older")]
    [InlineData("The following packages have unmet dependencies:\n unmet : Depends: nothing (>= 5) but it is not "
        + "installable\n", "")]
    [InlineData("E: Sub-process /usr/bin/dpkg returned an error code (1)\n", "")]
    public void What_is_in_the_way_is_read_from_a_failed_installation(string output, string names) =>
        Assert.Equal(names, string.Join(' ', manager.ReadDisplaced(output)));

    [Fact]
    public void Files_that_were_missed_are_read_once_each() =>
        Assert.Equal(
            [("0", "pool/w/works_1.0_all.deb")],
            manager.ReadMissing(
                "Err:1 file:/run/coppice/archive/0 bookworm/main amd64 works all 1.0\n"
                + "E: Failed to fetch file:/run/coppice/archive/0/pool/w/works_1.0_all.deb  File not found - /run/coppice (2: "
                + "No such file)\n"
                + "E: Failed to fetch file:/run/coppice/archive/0/pool/w/works_1.0_all.deb  File not found\nE: Unable to fetch "
                + "some archives\n"));

    [Fact]
    public void Another_failure_misses_nothing() =>
        Assert.Empty(manager.ReadMissing("E: Sub-process /usr/bin/dpkg returned an error code (1)\n"));

    [Fact]
    public void Names_of_packages_are_never_taken_for_options()
    {
        Assert.Equal(["--", "-rf"], manager.Install(["-rf"], recommends: false).Arguments.TakeLast(2));
        Assert.Equal(["--", "-rf"], manager.Remove(["-rf"]).Arguments.TakeLast(2));
        Assert.Equal(
            ["--", "-rf"],
            manager.Resolve(new ResolveRequest("/f", "/m", "/c"), ["-rf"], recommends: false).Arguments.TakeLast(2));
        Assert.Equal(["--", "-rf"], manager.ResolveRemoval(new ResolveRequest("/f", "/m", "/c"), ["-rf"]).Arguments.TakeLast(2));
    }

    [Theory]
    [InlineData("#!/bin/sh\napt-get install --yes x\n", true)]
    [InlineData("#!/usr/bin/python3\nimport apt\n", true)]
    [InlineData("#!/bin/sh\ngit config --system init.defaultBranch main\n", false)]
    public void A_script_that_does_not_speak_of_apt_needs_no_cache(string script, bool may) =>
        Assert.Equal(may, manager.MayReadMetadata(System.Text.Encoding.UTF8.GetBytes(script)));

    [Fact]
    public void Installing_never_removes() =>
        Assert.Contains("--no-remove", manager.Install(["less"], recommends: true).Arguments);

    [Fact]
    public void The_base_takes_the_merged_usr_only_where_there_is_one()
    {
        Assert.Contains("usr-is-merged", manager.BaseSet(_ => true));
        Assert.DoesNotContain("usr-is-merged", manager.BaseSet(_ => false));
    }

    [Fact]
    public void Metadata_is_shown_with_every_index_and_its_signed_file() =>
        Assert.Equal(
            ["/store/bookworm/Packages", "/store/bookworm/InRelease"],
            manager.Metadata(AptFilesTests.Archive).Take(2).Select(pair => pair.File));
}
