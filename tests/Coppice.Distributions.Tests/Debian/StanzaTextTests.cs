using Coppice.Distributions.Debian;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian;

public sealed class StanzaTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n\n", "")]
    [InlineData("A: 1", "A: 1")]
    [InlineData("A: 1\n\nB: 2\n", "A: 1|B: 2")]
    [InlineData("\n\nA: 1\n two\n\n\n\n\nB: 2\n\n", "A: 1\n two|B: 2")]
    public void Stanzas_end_with_empty_lines(string text, string stanzas) =>
        Assert.Equal(
            stanzas.Split('|', StringSplitOptions.RemoveEmptyEntries),
            StanzaText.Split(Dpkg.Bytes(text)).Select(stanza => Dpkg.Text(stanza.Span)));

    [Fact]
    public void Joined_they_are_what_dpkg_and_apt_write()
    {
        var text = Dpkg.Bytes("A: 1\n\nB: 2\n\n");
        Assert.Equal(text, StanzaText.Join(StanzaText.Split(text)));
        Assert.Empty(StanzaText.Join([]));
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_as_they_are()
    {
        byte[] text = [0xff, 0, 0xfe, (byte)'\n', (byte)'\n', 0x80, (byte)'\n', (byte)'\n'];
        Assert.Equal(text, StanzaText.Join(StanzaText.Split(text)));
    }
}
