using Coppice.Distributions.Arch.Grafting;

namespace Coppice.Distributions.Tests.Arch.Grafting;

public sealed class WildcardPatternTests
{
    [Theory]
    [InlineData("usr/share/*", "usr/share/", true)]
    [InlineData("usr/share/*", "usr/share/a/b", true)]
    [InlineData("usr/share/*", "usr/shares", false)]
    [InlineData("usr/", "usr/", true)]
    [InlineData("*.so.*", "usr/lib/libc.so.6", true)]
    [InlineData("usr/lib/modules/*/vmlinuz", "usr/lib/modules/6.1/extra/vmlinuz", true)]
    [InlineData("usr/lib/modules/*/vmlinuz", "usr/lib/modules/vmlinuz", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a[b-d]e", "ace", true)]
    [InlineData("a[!b-d]e", "ace", false)]
    [InlineData("a[^b]e", "ace", true)]
    [InlineData("a[]]e", "a]e", true)]
    [InlineData("a[-b]e", "a-e", true)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("a\\*", "a*", true)]
    [InlineData("a\\*", "ab", false)]
    [InlineData("", "", true)]
    [InlineData("**", "", true)]
    [InlineData("linux", "linux-lts", false)]
    public void It_means_what_fnmatch_says(string pattern, string text, bool expected) =>
        Assert.Equal(expected, WildcardPattern.Matches(pattern, text));

    [Theory]
    [InlineData("a[[:digit:]]")]
    [InlineData("a[\\]]")]
    public void What_is_not_read_is_a_doubt(string pattern) =>
        Assert.Throws<MustRebuildException>(() => WildcardPattern.Matches(pattern, "a1"));

    // Tried way by way it would take longer than the universe has existed.
    [Fact]
    public void Many_stars_take_no_longer_than_their_number_and_the_text() =>
        Assert.False(WildcardPattern.Matches(string.Concat(Enumerable.Repeat("*a", 200)) + "b", new string('a', 2000)));
}
