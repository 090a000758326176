using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class ReleaseFileTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);

    private static string Good(string table = "") => $"""
        Origin: Example
        Suite: stable
        Codename: tiny
        Date: Sat, 11 Jul 2026 10:16:37 UTC
        Valid-Until: Sat, 18 Jul 2026 10:16:37 UTC
        Acquire-By-Hash: yes
        Architectures: all amd64
        Components: updates/main updates/contrib
        MD5Sum:
         00000000000000000000000000000000  7 main/binary-amd64/Packages
        SHA256:
         {A}  42 main/binary-amd64/Packages
        {table}
        """.TrimEnd() + "\n";

    private static ReleaseFile Parse(string text) => ReleaseFile.Parse(Encoding.UTF8.GetBytes(text));

    private static void Refused(string expected, string text) =>
        Assert.Contains(
            expected, string.Join('\n', Assert.Throws<Failure>(() => Parse(text)).Problems.Select(problem => problem.Message)),
            StringComparison.Ordinal);

    [Fact]
    public void All_fields_are_read()
    {
        var release = Parse(Good());
        Assert.Equal(("Example", "stable", "tiny"), (release.Origin, release.Suite, release.Codename));
        Assert.Equal(new DateTimeOffset(2026, 7, 11, 10, 16, 37, TimeSpan.Zero), release.Date);
        Assert.Equal(release.Date.AddDays(7), release.ValidUntil);
        Assert.Equal(["all", "amd64"], release.Architectures);
        Assert.Equal(["updates/main", "updates/contrib"], release.Components);
        Assert.True(release.AcquireByHash);
        Assert.False(release.ListsAllInEvery);
        Assert.Equal(new ReleaseEntry("main/binary-amd64/Packages", 42, Digest.Parse(A)), Assert.Single(release.Files).Value);
    }

    [Theory]
    [InlineData("Date: Sat, 1 Aug 2026 01:02:03 UTC", 1)]
    [InlineData("Date: Sat, 01 Aug 2026 1:02:03 +0000", 1)]
    [InlineData("Date: Fri, 31 Jul 2026 01:02:03 GMT", 31)]
    public void Dates_have_the_forms_that_archives_write(string date, int day) =>
        Assert.Equal(day, Parse(Good().Replace("Date: Sat, 11 Jul 2026 10:16:37 UTC", date)).Date.Day);

    [Theory]
    [InlineData("Sat, 11 Jul 2026 10:16:37 UTC", "Sat, 11 Jul 2026 10:16:37 +0200")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 UTC", "yesterday")]
    [InlineData("Sat, 11 Jul 2026 10:16:37 UTC", "")]
    public void Other_dates_are_refused(string was, string date) => Refused("not a date in UTC", Good().Replace(was, date));

    [Theory]
    [InlineData("short 42 main/x")]
    [InlineData("{A} -1 main/x")]
    [InlineData("{A} 1e3 main/x")]
    [InlineData("{A} 42")]
    [InlineData("{A} 42 ../x")]
    [InlineData("{A} 42 /etc/passwd")]
    [InlineData("{A} 42 main//x")]
    public void Wrong_lines_of_the_table_are_refused(string line) =>
        Refused("not an entry of the SHA256 table", Good(" " + line.Replace("{A}", A)));

    [Fact]
    public void One_path_with_two_digests_is_refused() =>
        Refused("twice, with different digests", Good($" {B} 42 main/binary-amd64/Packages"));

    [Fact]
    public void A_field_for_the_second_time_is_refused() => Refused("a repeated field", Good("Origin: Evil"));

    [Fact]
    public void Text_after_an_empty_line_is_refused() => Refused("text after an empty line", Good() + "\nOrigin: Evil\n");

    [Fact]
    public void What_is_missing_is_named_all_at_once() => Assert.Equal(
        ["the Release file has neither Suite nor Codename", "the Release file has no Date", "the Release file has no SHA256 "
            + "table; MD5 and SHA-1 are not trusted"],
        Assert.Throws<Failure>(() => Parse("Origin: Example\n")).Problems.Select(problem => problem.Message));

    [Fact]
    public void A_Release_without_a_date_is_refused() =>
        Refused("has no Date", Good().Replace("Date: Sat, 11 Jul 2026 10:16:37 UTC\n", ""));
}
