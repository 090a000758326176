using Coppice.Distributions.Arch;

namespace Coppice.Distributions.Tests.Arch;

public sealed class PacmanVersionTests
{
    [Fact]
    public void Order_is_that_of_the_two_rows_in_the_manual() // vercmp(8)
    {
        foreach (var row
            in (string[][])[["1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1"], ["1", "1.0", "1.1", "1.1.1", "1.2", "2.0", "3.0.0"]])
        {
            Assert.All(row.Zip(row.Skip(1)), pair =>
            {
                Assert.Equal(-1, PacmanVersion.Compare(pair.First, pair.Second));
                Assert.Equal(1, PacmanVersion.Compare(pair.Second, pair.First));
            });
        }
    }

    [Theory]
    [InlineData("1.0-1", "1.0-1", 0)]
    [InlineData("1:3.6-1", "2:1.0-1", -1)]
    [InlineData("4.34", "1:001", -1)]
    [InlineData("0:1.0", "1.0", 0)]
    [InlineData(":1.0", "1.0", 0)]
    [InlineData("1.5-1", "1.5", 0)] // without a pkgrel on both sides it does not count
    [InlineData("1.5-1", "1.5-2", -1)]
    [InlineData("1.5-1", "1.5-1.1", -1)]
    [InlineData("1.0~rc1", "1.0", 1)] // no meaning for the tilde, unlike Debian's
    [InlineData("1.001", "1.1", 0)]
    [InlineData("1.0", "1_0", 0)] // all separators are the same
    [InlineData("1..0", "1.0", 1)] // but for their number
    [InlineData("1.20.7-1", "1.20.7", 0)]
    [InlineData("1.0+r5", "1.0.r5", 0)]
    [InlineData("99999999999999999999999", "100000000000000000000000", -1)]
    [InlineData("", "1", -1)]
    [InlineData("", "a", 1)]
    public void Order_of_a_pair(string a, string b, int expected)
    {
        Assert.Equal(expected, PacmanVersion.Compare(a, b));
        Assert.Equal(-expected, PacmanVersion.Compare(b, a));
    }
}
