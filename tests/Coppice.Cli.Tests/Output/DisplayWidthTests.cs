using Coppice.Cli.Output;

namespace Coppice.Cli.Tests.Output;

public sealed class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("vault", 5)]
    [InlineData("Wäsche", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("日本", 4)]
    [InlineData("🚀x", 3)]
    public void Wide_characters_take_two_columns_and_marks_none(string text, int width) =>
        Assert.Equal(width, DisplayWidth.Of(text));

    [Theory]
    [InlineData("debian-12-minimal", 20, "debian-12-minimal")]
    [InlineData("debian-12-minimal", 8, "debian-…")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("abc", 1, "…")]
    [InlineData("abc", 0, "")]
    public void Text_is_cut_to_fit(string text, int width, string cut) => Assert.Equal(cut, DisplayWidth.Cut(text, width));

    [Fact]
    public void Padding_counts_columns_and_not_characters()
    {
        Assert.Equal("日 ", DisplayWidth.Pad("日", 3));
        Assert.Equal("  x", DisplayWidth.Pad("x", 3, left: true));
    }
}
