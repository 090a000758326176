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
        Assert.Equal(release.Date!.Value.AddDays(7), release.ValidUntil);
        Assert.Equal(["all", "amd64"], release.Architectures);
        Assert.Equal(["updates/main", "updates/contrib"], release.Components);
        Assert.True(release.AcquireByHash);
        Assert.False(release.ListsAllInEvery);
        Assert.Equal(new ReleaseEntry("main/binary-amd64/Packages", 42, Digest.Parse(A)), Assert.Single(release.Files).Value);
    }

    [Theory]
    [InlineData("Sat, 18 Jul 2026 10:16:37 +0200x")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void A_limit_that_cannot_be_read_is_refused(string date) =>
        Refused("a Valid-Until that is not a date in UTC", Good().Replace("Sat, 18 Jul 2026 10:16:37 UTC", date));

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
    public void A_Release_without_names_and_date_is_one_all_the_same()
    {
        var release = Parse($"SHA256:\n {A} 42 Packages\n");
        Assert.Equal((null, null, null), (release.Suite, release.Codename, (object?)release.Date));
    }

    [Theory]
    [InlineData("Origin: Example\n")]
    [InlineData("MD5Sum:\n 00000000000000000000000000000000  7 main/binary-amd64/Packages\n")]
    public void Without_a_table_of_strong_digests_it_is_refused(string text) =>
        Refused("has no table of SHA-256 or SHA-512 digests", text);

    [Fact]
    public void SHA_512_counts_where_there_is_no_SHA_256()
    {
        var (c, d) = (new string('c', 128), new string('d', 128));
        var only = Parse($"SHA512:\n {c} 42 main/binary-amd64/Packages\n");
        Assert.Equal(c, only.Files["main/binary-amd64/Packages"].Digest.Hex);
        Assert.Equal(
            ["dists/tiny/main/binary-amd64/Packages"], only.PathsOf(only.Files["main/binary-amd64/Packages"], "tiny"));
        Assert.Equal(A, Parse(Good() + $"SHA512:\n {d} 42 main/binary-amd64/Packages\n").Files.Single().Value.Digest.Hex);
        var byHash = Parse($"Acquire-By-Hash: yes\nSHA512:\n {c} 42 Packages\n");
        Assert.Equal([$"by-hash/SHA512/{c}", "Packages"], byHash.PathsOf(byHash.Files["Packages"], "./"));
        Refused("not an entry of the SHA512 table", $"SHA512:\n {A} 42 Packages\n");
        Refused("not an entry of the SHA256 table", $"SHA256:\n {c} 42 Packages\n");
    }

    [Theory]
    [InlineData("\r\n", " ")]
    [InlineData("\n", "\t")]
    [InlineData("\r\n", "\t")]
    public void Lines_may_end_with_CR_LF_and_have_tabs(string end, string blank)
    {
        var release = Parse(
            $"Codename:{blank}tiny{end}Date:{blank}Sat, 11 Jul 2026 10:16:37 UTC{end}SHA256:{end}"
                + $"{blank}{A}{blank}42{blank}Packages{end}{end}");
        Assert.Equal(("tiny", 11), (release.Codename, release.Date!.Value.Day));
        Assert.Equal(new ReleaseEntry("Packages", 42, Digest.Parse(A)), release.Files.Single().Value);
    }
}
