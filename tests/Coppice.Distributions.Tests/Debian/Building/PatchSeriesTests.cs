using System.Text;
using Coppice.Distributions.Building;
using Coppice.Distributions.Debian.Building;

namespace Coppice.Distributions.Tests.Debian.Building;

public sealed class PatchSeriesTests
{
    private const string Failed =
        "dpkg-source: info: the patch has fuzz which is not allowed, or is malformed\n"
            + "dpkg-source: info: if patch 'fix.patch' is correctly applied by quilt, use 'quilt refresh' to update it\n";

    [Theory]
    [InlineData(
        "dpkg-source: info: applying first.patch\npatching file a\nReversed (or previously applied) patch detected!  Skipping patch.\n"
            + "1 out of 1 hunk ignored\n" + Failed,
        "fix.patch", true, true)]
    // One of two files is not as the patch makes it.
    [InlineData(
        "patching file a\nReversed (or previously applied) patch detected!  Skipping patch.\npatching file b\n" + Failed, "fix.patch", true, false)]
    [InlineData("patching file a\nHunk #1 FAILED at 1.\n1 out of 1 hunk FAILED\n" + Failed, "fix.patch", true, false)]
    // What stands before belongs to another patch.
    [InlineData(
        "patching file a\nReversed (or previously applied) patch detected!  Skipping patch.\ndpkg-source: info: applying other.patch\n" + Failed,
        "fix.patch", true, false)]
    [InlineData(
        "dpkg-source: error: cannot read tree/debian/patches/sub/gone.patch: No such file or directory\n", "sub/gone.patch", false, false)]
    public void The_log_of_dpkg_source_says_which_patch_and_whether_the_source_has_it(
        string log, string patch, bool isThere, bool isApplied) =>
        Assert.Equal(new PatchFault(patch, isThere, isApplied), PatchSeries.Fault(log.Split('\n')));

    [Fact]
    public void Another_log_names_none() => Assert.Null(PatchSeries.Fault(["patching file a", "make: *** [all] Error 2"]));

    [Fact]
    public void A_patch_leaves_the_list_and_everything_else_stays()
    {
        var series = Encoding.UTF8.GetBytes("# fix.patch\nfix.patch -p1\nother-fix.patch\n");
        Assert.Equal("# fix.patch\nother-fix.patch\n", Encoding.UTF8.GetString(PatchSeries.Without(series, "fix.patch")!));
        Assert.Null(PatchSeries.Without(series, "patch"));
    }
}
