using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>Packages that are added to a template's list where it may count who comes first: each reason to rebuild.</summary>
[Trait("Category", "Full")]
public sealed class ExtensionDoubtTests(ExtensionDoubtTests.DoubtfulFamily family)
    : IClassFixture<ExtensionDoubtTests.DoubtfulFamily>
{
    [Theory]
    [InlineData("alternatives", "its packages and what is added both change /var/lib/dpkg/alternatives/e-choice")]
    [InlineData("looks", "the postinst of e-looks looked for /etc/e-looked.conf, which appears or disappears")]
    [InlineData("looked", "the postinst of e-looks looked for /etc/e-looked.conf, which appears or disappears")]
    [InlineData("folder", "e-open has /usr/share/e-both, which the rest of it has as well")]
    [InlineData("diverts", "e-diverted has /usr/share/e-diverted/file, which the rest of it diverts or overrides")]
    [InlineData("chooses", "for the whole list the package manager does not choose all that it has: tied-")]
    [InlineData("removes", "it removes packages, which comes after all are installed")]
    public void Where_it_counts_who_came_first_it_is_rebuilt_and_says_why(string template, string reason) =>
        family.AssertRebuilt(template, reason);

    [Fact]
    public void Packages_are_marked_as_if_all_had_been_asked_for_at_once()
    {
        family.AssertExtended("brings");
        Assert.Equal("needs-works\n", Marked("brings"));
        family.AssertExtended("needed");
        Assert.Equal("needs-works\nworks\n", Marked("needed"));
    }

    private string Marked(string template) =>
        family.Bench.Do("run", template, "--", "sh", "-c", "apt-mark showmanual needs-works works | sort").Text;

    /// <summary>The templates.</summary>
    public sealed class DoubtfulFamily(GrownBase grown) : Extensions(
        grown, "",
        [
            new("brings", "bulky", "bulky, needs-works"),
            new("needed", "needs-works", "needs-works, works"),
            new("alternatives", "e-one", "e-one, e-two"),
            new("looks", "e-looks", "e-looked, e-looks"),
            new("looked", "e-looked", "e-looked, e-looks"),
            new("folder", "e-closed", "e-closed, e-open"),
            new("diverts", "e-diverts", "e-diverted, e-diverts"),
            new("chooses", "needs-tied", "needs-tied, tied-b"),
            new("removes", "works", "works, works-too", ", without: [{name: rival, if-installed: true}]"),
        ]);
}
