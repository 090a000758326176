using Coppice.Distributions.Debian.Updates;

namespace Coppice.Distributions.Tests.Debian.Updates;

public sealed class DebianCandidatesTests : IDisposable
{
    private readonly FrozenSuites suites = new();

    public void Dispose() => suites.Dispose();

    private string? Newer(string name, string version, string architecture = "amd64") =>
        new DebianCandidates(suites.Archive, new HashSet<string> { name }).Newer(name, version, architecture) is { } offer
            ? $"{offer.Version} {offer.Architecture} {offer.Suite} {offer.Security} {offer.Size}" : null;

    [Fact]
    public void The_newest_version_of_all_suites_is_taken()
    {
        suites.Add("bookworm", "", "a 1 amd64 10", "b 3 amd64 11").Add("bookworm-updates", "", "a 2 amd64 20")
            .Add("bookworm-security", "", "b 2 amd64 21");
        Assert.Equal("2 amd64 bookworm-updates False 20", Newer("a", "1"));
        Assert.Equal("3 amd64 bookworm False 11", Newer("b", "1"));
        Assert.Null(Newer("a", "2"));
        Assert.Null(Newer("a", "2.1"));
        Assert.Null(Newer("c", "1"));
    }

    [Fact]
    public void A_security_suite_is_known_by_its_name_or_its_label_and_named_before_others_that_have_the_same()
    {
        suites.Add("bookworm", "", "a 2 amd64 10", "b 2 amd64 10").Add("bookworm-security", "", "a 2 amd64 10")
            .Add("hidden", "Label: Debian-Security\n", "b 2 amd64 10");
        Assert.Equal("2 amd64 bookworm-security True 10", Newer("a", "1"));
        Assert.Equal("2 amd64 hidden True 10", Newer("b", "1"));
    }

    [Fact]
    public void A_suite_that_is_not_automatic_gives_nothing()
    {
        // apt_preferences(5): 1, less than the 100 of what is installed.
        suites.Add("bookworm", "", "a 1 amd64 10").Add("experimental", "NotAutomatic: yes\n", "a 9 amd64 90", "b 9 amd64 90");
        Assert.Null(Newer("a", "1"));
        Assert.Null(Newer("b", "1"));
    }

    [Fact]
    public void Backports_update_only_what_came_from_them()
    {
        suites.Add("bookworm", "", "a 1 amd64 10")
            .Add("bookworm-backports", "NotAutomatic: yes\nButAutomaticUpgrades: yes\n", "a 9~bpo1 amd64 90");
        Assert.Null(Newer("a", "1"));
        Assert.Equal("9~bpo1 amd64 bookworm-backports False 90", Newer("a", "8~bpo1"));
        // An older one than what the main suite has is updated from there, although backports have a newer one.
        Assert.Equal("1 amd64 bookworm False 10", Newer("a", "0.9"));
    }

    [Fact]
    public void A_package_can_become_one_for_all_architectures_and_back_but_never_one_of_another()
    {
        suites.Add("bookworm", "", "a 2 all 10", "b 2 amd64 20", "c 2 i386 30");
        Assert.Equal("2 all bookworm False 10", Newer("a", "1"));
        Assert.Equal("2 amd64 bookworm False 20", Newer("b", "1", "all"));
        Assert.Null(Newer("a", "1", "i386"));
        Assert.Null(Newer("c", "1"));
    }

    [Fact]
    public void Versions_that_differ_in_their_text_only_are_the_same()
    {
        suites.Add("bookworm", "", "a 1.00-1 amd64 10");
        Assert.Null(Newer("a", "1.0-1"));
        Assert.Null(Newer("a", "not a version"));
    }
}
