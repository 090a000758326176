using System.Text;
using Coppice.Distributions.Debian.Changes;

namespace Coppice.Distributions.Tests.Debian.Changes;

/// <summary>What is read of changelog and NEWS, and of which versions.</summary>
public sealed class ChangelogTests
{
    private const string Text = """
        openssl (3.0.17-1~deb12u2) bookworm-security; urgency=HIGH, binary-only=yes

          * CVE-2025-9230 (out-of-bounds read
            and write)
          [ Someone ]
            - CVE-2025-9231: a second one
          * Bump version (Closes: #1)

         -- Some One <one@example.org>  Sat, 27 Sep 2025 10:00:00 +0200

        what no one understands
        openssl (3.0.17-1~deb12u1) bookworm; urgency=medium

          * New upstream version

         -- Some One <one@example.org>  Fri, 26 Sep 2025 10:00:00 +0200

        openssl (1:1.0-1) unstable; urgency=low

          * An epoch that was given up never comes into the range

         -- Some One <one@example.org>  Fri, 26 Sep 2024 10:00:00 +0200

        openssl (3.0.15-1) bookworm; urgency=medium

          * CVE-2024-0001

         -- Some One <one@example.org>  Fri, 26 Sep 2024 10:00:00 +0200

        """;

    private static readonly DebianChangelogRules Rules = new();

    [Fact]
    public void Entries_after_the_installed_version_up_to_the_newer_one_are_read()
    {
        var range = Rules.Between(new PackageTexts(Text, ""), "3.0.15-1", "3.0.17-1~deb12u2");
        Assert.Equal(["3.0.17-1~deb12u2", "3.0.17-1~deb12u1"], range.Entries.Select(entry => entry.Version));
        Assert.Equal(("bookworm-security", "high"), (range.Entries[0].Suites, range.Entries[0].Urgency));
        Assert.Equal(
            [
                "CVE-2025-9230 (out-of-bounds read and write) [ Someone ]", "CVE-2025-9231: a second one",
                "Bump version (Closes: #1)",
            ],
            range.Entries[0].Items);
        Assert.True(range.IsComplete);
    }

    [Theory]
    [InlineData("3.0.17-1~deb12u1", "3.0.17-1~deb12u2", 1, true)]
    [InlineData("3.0.17-1~deb12u2", "3.0.17-1~deb12u2", 0, true)]
    [InlineData("3.0.14-1", "3.0.17-1~deb12u2", 3, false)] // it was cut, or is of another source
    [InlineData(null, "3.0.17-1~deb12u2", 1, false)]
    [InlineData("no version", "3.0.17-1~deb12u2", 1, false)]
    [InlineData("3.0.15-1", "no version", 0, false)]
    public void The_range_is_that_of_versions_and_says_whether_it_goes_back_far_enough(
        string? from, string to, int entries, bool complete)
    {
        var range = Rules.Between(new PackageTexts(Text, ""), from, to);
        Assert.Equal((entries, complete), (range.Entries.Count, range.IsComplete));
    }

    [Fact]
    public void News_of_the_range_stand_there_as_they_were_written()
    {
        const string News = """
            less (590-2) unstable; urgency=medium

              A line.
                indented

              Another paragraph.

             -- Some One <one@example.org>  Sat, 27 Sep 2025 10:00:00 +0200

            less (400-1) unstable; urgency=medium

              Long ago.

             -- Some One <one@example.org>  Sat, 27 Sep 2005 10:00:00 +0200
            """;
        var range = Rules.Between(new PackageTexts("", News), "590-1", "590-2");
        Assert.Equal(("590-2", "A line.\n  indented\n\nAnother paragraph."), (range.News[0].Version, range.News[0].Text));
        Assert.Single(range.News);
    }

    [Fact]
    public void A_text_that_is_cut_or_no_changelog_at_all_is_read_as_far_as_it_goes()
    {
        var cut = Text[..Text.IndexOf("read\n", StringComparison.Ordinal)];
        Assert.Equal(
            ["CVE-2025-9230 (out-of-bounds"], Rules.Between(new PackageTexts(cut, ""), "1", "9").Entries.Single().Items);
        Assert.Empty(Rules.Between(new PackageTexts("\0\u001b[2J (;)\n  * x\n", ""), "1", "9").Entries);
    }

    [Theory]
    [InlineData("3\nabcde", "abc", "de")]
    [InlineData("0\n", "", "")]
    [InlineData("", "", "")]
    [InlineData("9\nabc", "", "")] // it claims more than there is
    [InlineData("-1\nabc", "", "")]
    [InlineData("2x\nabc", "", "")]
    public void What_was_printed_is_two_texts(string output, string changelog, string news) =>
        Assert.Equal(new PackageTexts(changelog, news), Rules.Read(Encoding.UTF8.GetBytes(output)));
}
