using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class MachineMirrorsTests
{
    private const string Pinned = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";

    private static string? Mirror(string suite, string list, params SourceText[] others) =>
        new MachineMirrors([new SourceText("/etc/apt/sources.list", list), .. others]).For(suite, ["main"])?.AbsoluteUri;

    [Fact]
    public void The_entry_of_the_very_suite_comes_first() => Assert.Equal("http://b.example/debian", Mirror("bookworm", $"""
        deb {Pinned} http://a.example/debian trixie main
        deb {Pinned} http://b.example/debian bookworm main
        """));

    [Theory]
    [InlineData("bookworm", "http://main.example/debian")]
    [InlineData("bookworm-updates", "http://main.example/debian")]
    [InlineData("bookworm-backports", "http://main.example/debian")]
    [InlineData("bookworm-security", "http://security.example/debian-security")]
    [InlineData("stable", "http://main.example/debian")]
    public void Another_release_of_the_same_class_will_do(string suite, string expected) => Assert.Equal(expected, Mirror(suite, $"""
        deb {Pinned} http://security.example/debian-security trixie-security main
        deb {Pinned} http://main.example/debian trixie main
        """));

    [Theory]
    [InlineData("deb [signed-by=/usr/share/keyrings/other.gpg] http://other.example/debian bookworm main")]
    [InlineData("deb http://packages.other.example/apt bookworm main")]
    [InlineData("deb http://other.example/linux/debian bookworm stable")]
    [InlineData("deb-src http://mirror.example/debian bookworm main")]
    [InlineData("deb http://mirror.example/debian bookworm-security main")]
    [InlineData("deb cdrom:[Debian]/debian bookworm main")]
    [InlineData("deb tor+http://mirror.example/debian bookworm main")]
    [InlineData("deb file:///opt/packages bookworm main")]
    [InlineData("deb http://ubuntu.example/ubuntu jammy main")]
    public void Other_archives_are_never_chosen(string line) => Assert.Null(Mirror("bookworm", line));

    [Fact]
    public void An_entry_without_a_pinned_key_counts_when_it_looks_like_Debian() =>
        Assert.Equal("http://mirror.example/debian", Mirror("bookworm", "deb http://mirror.example/debian bookworm main"));

    [Fact]
    public void A_list_of_mirrors_is_followed() => Assert.Equal("https://first.example/debian", Mirror(
        "bookworm",
        "deb mirror+file:/etc/apt/mirrors/debian.list bookworm main",
        new SourceText(
            "/etc/apt/mirrors/debian.list",
            "# mirrors\nhttps://first.example/debian\tpriority:1\nhttps://second.example/debian\n")));

    [Fact]
    public void Suites_that_are_not_Debians_match_only_exactly() =>
        Assert.Null(Mirror("nodistro", $"deb {Pinned} http://mirror.example/debian bookworm main"));
}
