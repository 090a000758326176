using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class ReleaseDateTests
{
    [Theory]
    [InlineData("Sat, 11 Jul 2026 10:16:37 UTC")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 GMT")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 Z")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 +0000")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 -0000")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 +00:00")]
    [InlineData("Sat, 11 Jul 2026 12:16:37 +0200")]
    [InlineData("Sat, 11 Jul 2026 05:46:37 -0430")]
    [InlineData("Sat, 11 Jul 2026 10:16:37")]
    [InlineData("11 Jul 2026 10:16:37 UTC")]
    [InlineData("Fri, 11 Jul 2026 10:16:37 UTC")]
    [InlineData("Sat,11 Jul 2026 10:16:37 UTC")]
    [InlineData("sat, 11 jul 2026 10:16:37 utc")]
    [InlineData("Sat, 11  Jul\t2026  10:16:37  UTC")]
    [InlineData("Sat, 11 July 2026 10:16:37 UTC")]
    [InlineData("Saturday, 11-Jul-26 10:16:37 GMT")]
    [InlineData("Saturday, 11 Jul 2026 10:16:37 GMT")]
    [InlineData("Sat, 11 Jul 26 10:16:37 UTC")]
    [InlineData("Sat Jul 11 10:16:37 2026")]
    [InlineData("Sat Jul 11 10:16:37 UTC 2026")]
    [InlineData("2026-07-11 10:16:37 UTC")]
    [InlineData("2026-07-11T10:16:37Z")]
    [InlineData("2026-07-11T12:16:37+02:00")]
    public void It_is_read_in_the_forms_that_archives_write(string text) =>
        Assert.Equal(new DateTimeOffset(2026, 7, 11, 10, 16, 37, TimeSpan.Zero), ReleaseDate.Of(text));

    [Theory]
    [InlineData("Sat, 1 Aug 2026 1:02 UTC", 1)]
    [InlineData("Sat, 01 Aug 2026 01:02:03 UTC", 1)]
    public void Single_digits_and_no_seconds_are_read(string text, int day) => Assert.Equal(day, ReleaseDate.Of(text)!.Value.Day);

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("yesterday")]
    [InlineData("10:16:37")]
    [InlineData("Sat, 11 Jul 2026")]
    [InlineData("Sat, 11 Jul 2026 12:16:37 CEST")]
    [InlineData("Sat, 31 Jun 2026 10:16:37 UTC")]
    [InlineData("Sat, 11 Jul 2026 24:16:37 UTC")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 UTC or so")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 +02000")]
    [InlineData("1783765031")]
    public void What_means_nothing_for_certain_is_not_read(string text) => Assert.Null(ReleaseDate.Of(text));
}
