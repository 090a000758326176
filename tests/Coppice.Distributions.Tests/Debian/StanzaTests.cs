using Coppice.Distributions.Debian;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian;

public sealed class StanzaTests
{
    [Theory]
    [InlineData("A: 1\nMD5sum: x\nB: 2", "A: 1\nB: 2")]
    [InlineData("MD5sum: x\nB: 2", "B: 2")]
    [InlineData("A: 1\nmd5SUM:x  \nB: 2\n", "A: 1\nB: 2\n")]
    [InlineData("A: 1\nMD5sum: x", "A: 1\n")]
    [InlineData("A: 1\nMD5sum: x\n", "A: 1\n")]
    [InlineData("MD5sum: x", "")]
    public void A_field_of_one_line_is_taken_out_with_its_line(string stanza, string left) =>
        Assert.Equal(left, Dpkg.Text(Stanza.Without(Dpkg.Bytes(stanza), "MD5sum"u8).Span));

    [Theory]
    [InlineData("")]
    [InlineData("A: MD5sum: x\n")]
    [InlineData("A: 1\n MD5sum: x\nB: 2\n")]
    [InlineData("MD5sums: x\nXMD5sum: y\n")]
    public void What_has_no_such_field_stays_as_it_is(string stanza) =>
        Assert.Equal(stanza, Dpkg.Text(Stanza.Without(Dpkg.Bytes(stanza), "MD5sum"u8).Span));
}
