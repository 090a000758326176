using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DebianVersionTests
{
    [Theory]
    [InlineData("1.0", "1.0", 0)]
    [InlineData("1.0", "1.00", 0)]
    [InlineData("0:1.0", "1.0", 0)]
    [InlineData("1.0-0", "1.0", 0)]
    [InlineData("1.0~rc1", "1.0", -1)]
    [InlineData("1.0~~", "1.0~", -1)]
    [InlineData("1.0", "1.0a", -1)]
    [InlineData("1.0a", "1.0+", -1)]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("1:0.1", "9.9", 1)]
    [InlineData("1.0-1", "1.0-1+b1", -1)]
    [InlineData("1.0-1", "1.0-1~bpo12+1", 1)]
    [InlineData("99999999999999999999999", "100000000000000000000000", -1)]
    public void Order_follows_deb_version(string a, string b, int expected)
    {
        Assert.Equal(expected, DebianVersion.Parse(a).CompareTo(DebianVersion.Parse(b)));
        Assert.Equal(-expected, DebianVersion.Parse(b).CompareTo(DebianVersion.Parse(a)));
    }

    [Fact]
    public void Parts_are_split_at_the_first_colon_and_the_last_dash()
    {
        var version = DebianVersion.Parse("2:1.0-beta-3~deb12u1");
        Assert.Equal((2, "1.0-beta", "3~deb12u1"), (version.Epoch, version.Upstream, version.Revision));
        Assert.Equal("2:1.0-beta-3~deb12u1", version.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a1")]
    [InlineData("1.0-")]
    [InlineData(":1.0")]
    [InlineData("x:1.0")]
    [InlineData("-1:1.0")]
    [InlineData("1.0 ")]
    [InlineData("1.0_2")]
    [InlineData("1.0\u0661")]
    [InlineData("99999999999:1")]
    public void What_is_no_version_is_refused(string text)
    {
        Assert.False(DebianVersion.TryParse(text, out _));
        Assert.Throws<Failure>(() => DebianVersion.Parse(text));
    }
}
