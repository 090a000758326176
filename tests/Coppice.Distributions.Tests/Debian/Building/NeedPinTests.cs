using System.Text;
using Coppice.Distributions.Building;
using Coppice.Distributions.Debian.Building;

namespace Coppice.Distributions.Tests.Debian.Building;

public sealed class NeedPinTests
{
    [Theory]
    [InlineData(
        "Source: a\nBuild-Depends: xorg-server (<< 1.20.7), y\n", "<<", "1.20.7", "Source: a\nBuild-Depends: xorg-server (<= 1.20.7-1), y\n")]
    [InlineData(
        "Source: a\nBuild-Depends-Arch: y,\n# xorg-server (<<1.20.7)\n xorg-server:any( <<1.20.7 ) [amd64]\n\nPackage: a\nDepends: xorg-server (<< 1.20.7)\n",
        "<<", "1.20.7",
        "Source: a\nBuild-Depends-Arch: y,\n# xorg-server (<<1.20.7)\n xorg-server:any (<= 1.20.7-1) [amd64]\n\nPackage: a\nDepends: xorg-server (<< 1.20.7)\n")]
    [InlineData("Source: a\nBuild-Depends: xorg-server (= 1)\n", "=", "1", "Source: a\nBuild-Depends: xorg-server (<= 1.20.7-1)\n")]
    // An upper end alone is moved, of that package alone, and only where it says what is needed to build.
    [InlineData("Source: a\nBuild-Depends: xorg-server (>= 2)\n", ">=", "2", null)]
    [InlineData("Source: a\nBuild-Depends: lib-xorg-server (<< 1)\n", "<<", "1", null)]
    [InlineData("Source: a\nHomepage: xorg-server (<< 1)\n", "<<", "1", null)]
    public void The_upper_end_becomes_what_there_is(string before, string compare, string version, string? after)
    {
        var relaxed = NeedPin.Relax(Encoding.UTF8.GetBytes(before), new NeededName("xorg-server", compare, version), "1.20.7-1");
        Assert.Equal(after, relaxed is null ? null : Encoding.UTF8.GetString(relaxed));
    }
}
