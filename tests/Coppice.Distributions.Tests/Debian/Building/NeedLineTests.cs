using System.Text;
using Coppice.Distributions.Debian.Building;

namespace Coppice.Distributions.Tests.Debian.Building;

public sealed class NeedLineTests
{
    [Theory]
    [InlineData("Source: a\nBuild-Depends: x\n\nPackage: a\n", "Source: a\nBuild-Depends: x, new\n\nPackage: a\n")]
    [InlineData("Source: a\nBuild-Depends:\n\nPackage: a\n", "Source: a\nBuild-Depends: new\n\nPackage: a\n")]
    [InlineData("Source: a\n\nPackage: a\nBuild-Depends: no\n", "Source: a\nBuild-Depends: new\n\nPackage: a\nBuild-Depends: no\n")]
    [InlineData(
        "# c\nSource: a\nbuild-depends: x,\n# between\n y (>= 1),\n# last\nStandards-Version: 4\n",
        "# c\nSource: a\nbuild-depends: x,\n# between\n y (>= 1), new\n# last\nStandards-Version: 4\n")]
    public void Only_the_need_is_added(string before, string after) =>
        Assert.Equal(after, Encoding.UTF8.GetString(NeedLine.Add(Encoding.UTF8.GetBytes(before), "new")));
}
