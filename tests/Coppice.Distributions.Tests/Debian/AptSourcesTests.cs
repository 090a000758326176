using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class AptSourcesTests
{
    private static IReadOnlyList<AptSource> List(string text) => AptSources.Parse(new SourceText("/etc/apt/sources.list", text));

    private static IReadOnlyList<AptSource> Deb822(string text) =>
        AptSources.Parse(new SourceText("/etc/apt/sources.list.d/x.sources", text));

    [Fact]
    public void One_line_entries_are_read_with_options_and_comments()
    {
        var entry = Assert.Single(List("""
            # deb http://old.example/debian buster main
            deb [ arch=amd64,arm64 signed-by=/usr/share/keyrings/a.gpg ] http://mirror.example/debian bookworm main contrib # the mirror
            """));
        Assert.Equal(["deb"], entry.Types);
        Assert.Equal(["http://mirror.example/debian"], entry.Uris);
        Assert.Equal(["bookworm"], entry.Suites);
        Assert.Equal(["main", "contrib"], entry.Components);
        Assert.Equal("/usr/share/keyrings/a.gpg", entry.SignedBy);
        Assert.Equal("amd64,arm64", entry.Options["arch"]);
    }

    [Theory]
    [InlineData("deb")]
    [InlineData("deb http://mirror.example/debian")]
    [InlineData("deb [arch=amd64 http://mirror.example/debian bookworm main")]
    [InlineData("rpm http://mirror.example/debian bookworm main")]
    public void Malformed_lines_are_passed_over(string line) => Assert.Empty(List(line));

    [Fact]
    public void Stanzas_are_read_with_comments_continuations_and_any_case()
    {
        var entries = Deb822("""
            # first
            types: deb deb-src
            URIs: http://a.example/debian
              http://b.example/debian
            # in between
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
            Check-Valid-Until: no

            Types: deb
            URIs: http://c.example
            Suites: ./
            """);
        Assert.Equal(2, entries.Count);
        Assert.Equal(["deb", "deb-src"], entries[0].Types);
        Assert.Equal(["http://a.example/debian", "http://b.example/debian"], entries[0].Uris);
        Assert.Equal(["bookworm", "bookworm-updates"], entries[0].Suites);
        Assert.Equal("no", entries[0].Options["check-valid-until"]);
        Assert.Empty(entries[1].Components);
    }

    [Theory]
    [InlineData("no", 0)]
    [InlineData("No", 0)]
    [InlineData("false", 0)]
    [InlineData("yes", 1)]
    public void Disabled_stanzas_are_left_out(string enabled, int count) =>
        Assert.Equal(
            count, Deb822($"Enabled: {enabled}\nTypes: deb\nURIs: http://a.example\nSuites: x\nComponents: main\n").Count);
}
