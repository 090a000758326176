using Coppice.Distributions.Arch.Grafting;
using Coppice.Distributions.Tests.Arch.Grafting.Support;

namespace Coppice.Distributions.Tests.Arch.Grafting;

public sealed class PackageDoubtsTests
{
    private static readonly MadePackage Base = new("base");

    [Fact]
    public void The_same_packages_on_a_newer_parent_are_chosen_again()
    {
        var (rebuild, unsure) = Check([Base], [Base, Needs("own", "base>=1")], [new("base", "1.1-1")], ["own"]);
        Assert.Empty(rebuild.Concat(unsure));
    }

    [Theory]
    [InlineData("own", "1.0-2", "its own package own has another version")]
    [InlineData("own", "1.0-1", "its own package own has another version", "built again")]
    [InlineData("unrelated", "2.0-1", null)]
    public void A_newer_package_of_its_own_is_installed_anew(string name, string version, string? reason, string content = "")
    {
        using var then = FrozenRepository.Of(("own", "1.0-1", ""), ("unrelated", "1.0-1", ""));
        using var now = FrozenRepository.Of(name == "own" ? [(name, version, content), ("unrelated", "1.0-1", "")] : [("own", "1.0-1", ""), (name, version, content)]);
        var (rebuild, unsure) = Check([Base], [Base, new("own")], [Base], ["own"], new CatalogChanges(then.Archive, now.Archive));
        Assert.Equal(reason is null ? [] : [reason], rebuild);
        Assert.Empty(unsure);
    }

    [Fact]
    public void When_nothing_is_known_of_the_archive_before_everything_is_installed_anew()
    {
        using var now = FrozenRepository.Of(("own", "1.0-1", ""));
        Assert.NotEmpty(Check([Base], [Base, new("own")], [Base], ["own"], new CatalogChanges(null, now.Archive)).Rebuild);
    }

    [Fact]
    public void What_the_parent_gained_or_lost_counts()
    {
        Rebuilt("own, which it asks for, is in its parent now", [Base], [Base, new("own")], [Base, new("own")], ["own"]);
        Rebuilt("its parent has dep now, too, but not as it is here", [Base], [Base, new("dep")], [Base, new("dep", "2.0-1")]);
        Rebuilt("dep, which it asks for, is not in its parent any more", [Base, new("dep")], [Base, new("dep")], [Base], ["dep"]);
        Rebuilt("own needs base>=1, which its parent has no longer", [Base], [Base, Needs("own", "base>=1")], [new("base", "0.9-1")]);
        Rebuilt("own needs mailer, which its parent fulfils in another way than it does", [Base], [Base, Needs("own", "mailer"), Provides("one", "mailer")], [Base, Provides("two", "mailer")]);
        Assert.Empty(Check([Base], [Base, Needs("own", "dep"), new("dep")], [Base, new("dep")], ["own"]).Rebuild);
    }

    [Fact]
    public void What_it_changed_of_its_parents_packages_must_be_as_it_was()
    {
        Rebuilt("base, which it takes out, is another one in its parent", [Base, new("rest")], [new("rest")], [new("base", "1.1-1"), new("rest")]);
        Rebuilt("base, which it upgraded itself, is another one in its parent", [Base], [new("base", "2.0-1")], [new("base", "1.1-1")]);
        Rebuilt("its parent's more needs base, which it takes out", [Base], [], [Base, Needs("more", "base")]);
    }

    [Fact]
    public void What_excludes_each_other_is_asked_of_pacman()
    {
        Unsure("own and rival 2.0-1 exclude each other", [Base], [Base, new("own") { Fields = [("CONFLICTS", "rival>=2")] }], [Base, new("rival", "2.0-1")]);
        Unsure("own and rival 2.0-1 exclude each other", [Base], [Base, Provides("own", "mailer")], [Base, new("rival", "2.0-1") { Fields = [("CONFLICTS", "mailer")] }]);
        Assert.Empty(Check([Base], [Base, new("own") { Fields = [("CONFLICTS", "rival>=2")] }], [Base, new("rival", "1.0-1")], []).Unsure);
    }

    [Fact]
    public void A_name_that_is_no_package_may_stand_for_something_else()
    {
        Unsure("what mailer stands for may have changed", [Base], [Base, Provides("one", "mailer")], [Base, Provides("two", "mailer")], ["mailer"]);
        using var then = FrozenRepository.Of(("one", "1.0-1", ""), ("base", "1.0-1", ""));
        using var now = FrozenRepository.Of(("one", "1.0-1", ""), ("base", "1.0-1", ""), ("two", "1.0-1", "%GROUPS%\ntools\n"));
        Assert.Equal(["what tools stands for may have changed"], Check([Base], [Base, new("one")], [Base], ["tools"], new CatalogChanges(then.Archive, now.Archive)).Unsure);
    }

    [Fact]
    public void A_package_of_the_parent_that_it_asks_for_and_that_the_archive_has_newer_would_be_upgraded()
    {
        using var archive = FrozenRepository.Of(("base", "1.1-1", ""));
        Assert.Equal(["base, which it asks for, is newer in the archive than in its parent"], Check([Base], [Base], [Base], ["base"], new CatalogChanges(archive.Archive, archive.Archive)).Rebuild);
    }

    [Fact]
    public void The_predicted_database_has_the_changes_of_both_sides()
    {
        var rules = new ArchGraftRules();
        byte[] Predict(MadePackage[] before, MadePackage[] own, MadePackage[] parent) =>
            rules.Predict(new PackageDatabases(MadePackage.Database(before), MadePackage.Database(own), MadePackage.Database(parent)));
        Assert.Equal(
            ["base 1.1-1", "gained 1.0-1", "own 1.0-1"],
            new PacmanDatabase(Predict([Base, new("gone"), new("lost")], [Base, new("own"), new("lost")], [new("base", "1.1-1"), new("gone"), new("gained")])).Installed.Select(entry => $"{entry.Name} {entry.Version}"));
        Assert.Throws<GraftDoubtException>(() => Predict([Base], [], [new("base", "1.1-1")]));
    }

    private static MadePackage Needs(string name, string need) => new(name) { Fields = [("DEPENDS", need)] };

    private static MadePackage Provides(string name, string provided) => new(name) { Fields = [("PROVIDES", provided)] };

    private static void Rebuilt(string reason, MadePackage[] before, MadePackage[] own, MadePackage[] parent, params string[] wanted) =>
        Assert.Contains(reason, Check(before, own, parent, wanted).Rebuild);

    private static void Unsure(string reason, MadePackage[] before, MadePackage[] own, MadePackage[] parent, params string[] wanted) =>
        Assert.Contains(reason, Check(before, own, parent, wanted).Unsure);

    private static (IReadOnlyList<string> Rebuild, IReadOnlyList<string> Unsure) Check(
        MadePackage[] before, MadePackage[] own, MadePackage[] parent, string[] wanted, CatalogChanges? changes = null)
    {
        using var archive = FrozenRepository.Of();
        PacmanDatabase Database(MadePackage[] packages) => new(MadePackage.Database(packages));
        var verdict = PackageDoubts.Of(Database(before), Database(own), Database(parent), wanted, changes ?? new CatalogChanges(archive.Archive, archive.Archive));
        return (verdict.Rebuild, verdict.Unsure);
    }
}
