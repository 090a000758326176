namespace Coppice.Foundation.Tests;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("Grüße 漢字", "Grüße 漢字")]
    [InlineData("\u001b[31mred", @"\x1b[31mred")]
    [InlineData("a\nb\r\t\0", @"a\x0ab\x0d\x09\x00")]
    [InlineData("\u202egpj.exe", @"\u202egpj.exe")]
    [InlineData("\u0085\u009b2J", @"\u0085\u009b2J")]
    [InlineData("zero\u200bwidth\ufeff", @"zero\u200bwidth\ufeff")]
    public void What_could_fool_a_reader_becomes_visible(string text, string visible) =>
        Assert.Equal(visible, VisibleText.Of(text));

    [Theory]
    [InlineData(new byte[] { 0x61, 0xff, 0x62 }, @"a\xffb")]
    [InlineData(new byte[] { 0xc3, 0xbc }, "ü")]
    [InlineData(new byte[] { 0xc3 }, @"\xc3")]
    [InlineData(new byte[] { 0x5c, 0x78 }, @"\\x")]
    [InlineData(new byte[] { 0xf0, 0x9f, 0x8c, 0xb3 }, "🌳")]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, @"\xed\xa0\x80")]
    public void Bytes_that_are_not_utf8_become_visible(byte[] bytes, string visible) =>
        Assert.Equal(visible, VisibleText.Of(bytes));
}
