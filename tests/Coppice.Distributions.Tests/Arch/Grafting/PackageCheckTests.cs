using Coppice.Distributions.Arch.Grafting;
using Coppice.Distributions.Grafting;
using Coppice.Distributions.Tests.Arch.Grafting.Support;

namespace Coppice.Distributions.Tests.Arch.Grafting;

public sealed class PackageCheckTests
{
    private static readonly MadePackage Base = new("base");

    [Fact]
    public void The_same_packages_on_a_newer_parent_are_chosen_again()
    {
        var (rebuild, unsure) = Check([Base], [Base, Needs("own", "base>=1")], [new("base", "1.1-1")], ["own"]);
        Assert.Empty(rebuild.Concat(unsure));
    }

    [Theory]
    [InlineData("own", "1.0-2", "own is newer (1.0-1 → 1.0-2)")]
    [InlineData("own", "1.0-1", "the archive has own 1.0-1 with other content", "built again")]
    [InlineData("unrelated", "2.0-1", null)]
    public void A_newer_package_of_its_own_is_installed_anew(string name, string version, string? reason, string content = "")
    {
        using var then = FrozenRepository.Of(("own", "1.0-1", ""), ("unrelated", "1.0-1", ""));
        using var now = FrozenRepository.Of(
            name == "own"
                ? [(name, version, content), ("unrelated", "1.0-1", "")]
                : [("own", "1.0-1", ""), (name, version, content)]);
        var (rebuild, unsure) = Check([Base], [Base, new("own")], [Base], ["own"], new CatalogChanges(then.Archive, now.Archive));
        Assert.Equal(reason is null ? [] : [reason], rebuild);
        Assert.Empty(unsure);
    }

    [Fact]
    public void Templates_with_the_same_archives_may_take_a_package_from_different_ones()
    {
        using var core = FrozenRepository.Of(("own", "1.0-1", ""));
        using var then = FrozenRepository.Of(("own", "1.0-1", "vendor"));
        using var now = FrozenRepository.Of(("own", "2.0-1", "vendor"));
        var rules = new ArchGraftRules();
        IReadOnlyList<string> Rebuild(params string[] asked)
        {
            PackageSources With(FrozenRepository vendor) =>
                new([new PackageSource(core.Archive), new PackageSource(vendor.Archive) { Asked = asked }]);
            return rules.CheckPackages(new PackageQuestion(
                new PackageDatabases(
                    MadePackage.Database(Base), MadePackage.Database(Base, new("own")), MadePackage.Database(Base)),
                ["own"], Recommends: true, With(then), With(now))).Rebuild;
        }

        Assert.Empty(Rebuild());
        Assert.Equal(["own is newer (1.0-1 → 2.0-1)"], Rebuild("own"));
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
        Rebuilt("its parent now has own, which this template asks for", [Base], [Base, new("own")], [Base, new("own")], ["own"]);
        Rebuilt("its parent now has a different dep", [Base], [Base, new("dep")], [Base, new("dep", "2.0-1")]);
        Rebuilt(
            "its parent no longer has dep, which this template asks for", [Base, new("dep")], [Base, new("dep")], [Base],
            ["dep"]);
        Rebuilt(
            "own needs base>=1, which its parent no longer has", [Base], [Base, Needs("own", "base>=1")], [new("base", "0.9-1")]);
        Rebuilt(
            "own needs mailer, which its parent now satisfies differently", [Base],
            [Base, Needs("own", "mailer"), Provides("one", "mailer")], [Base, Provides("two", "mailer")]);
        Assert.Empty(Check([Base], [Base, Needs("own", "dep"), new("dep")], [Base, new("dep")], ["own"]).Rebuild);
    }

    [Fact]
    public void What_it_changed_of_its_parents_packages_must_be_as_it_was()
    {
        Rebuilt(
            "its parent now has another version of base, which this template removes", [Base, new("rest")], [new("rest")],
            [new("base", "1.1-1"), new("rest")]);
        Rebuilt(
            "its parent now has another version of base, which this template upgrades", [Base], [new("base", "2.0-1")],
            [new("base", "1.1-1")]);
        Rebuilt("its parent's more needs base, which this template removes", [Base], [], [Base, Needs("more", "base")]);
    }

    [Fact]
    public void What_excludes_each_other_is_asked_of_pacman()
    {
        Unsure(
            "own conflicts with rival 2.0-1", [Base], [Base, new("own") { Fields = [("CONFLICTS", "rival>=2")] }],
            [Base, new("rival", "2.0-1")]);
        Unsure(
            "own conflicts with rival 2.0-1", [Base], [Base, Provides("own", "mailer")],
            [Base, new("rival", "2.0-1") { Fields = [("CONFLICTS", "mailer")] }]);
        Assert.Empty(
            Check([Base], [Base, new("own") { Fields = [("CONFLICTS", "rival>=2")] }], [Base, new("rival", "1.0-1")], []).Unsure);
    }

    [Fact]
    public void A_name_that_is_no_package_may_stand_for_something_else()
    {
        Unsure(
            "mailer may now mean another package", [Base], [Base, Provides("one", "mailer")], [Base, Provides("two", "mailer")],
            ["mailer"]);
        using var then = FrozenRepository.Of(("one", "1.0-1", ""), ("base", "1.0-1", ""));
        using var now = FrozenRepository.Of(("one", "1.0-1", ""), ("base", "1.0-1", ""), ("two", "1.0-1", "%GROUPS%\ntools\n"));
        Assert.Equal(
            ["tools may now mean another package"],
            Check([Base], [Base, new("one")], [Base], ["tools"], new CatalogChanges(then.Archive, now.Archive)).Unsure);
    }

    [Fact]
    public void A_package_of_the_parent_that_it_asks_for_and_that_the_archive_has_newer_would_be_upgraded()
    {
        using var archive = FrozenRepository.Of(("base", "1.1-1", ""));
        Assert.Equal(
            ["the archive has a newer base, which this template asks for, than its parent"],
            Check([Base], [Base], [Base], ["base"], new CatalogChanges(archive.Archive, archive.Archive)).Rebuild);
    }

    [Fact]
    public void The_predicted_database_has_the_changes_of_both_sides()
    {
        var rules = new ArchGraftRules();
        byte[] Predict(MadePackage[] before, MadePackage[] own, MadePackage[] parent) =>
            rules.Predict(
                new PackageDatabases(MadePackage.Database(before), MadePackage.Database(own), MadePackage.Database(parent)));
        Assert.Equal(
            ["base 1.1-1", "gained 1.0-1", "own 1.0-1"],
            new PacmanDatabase(
                Predict(
                    [Base, new("gone"), new("lost")], [Base, new("own"), new("lost")],
                    [new("base", "1.1-1"), new("gone"), new("gained")])).Installed.Select(entry =>
                    $"{entry.Name} {entry.Version}"));
        Assert.Throws<MustRebuildException>(() => Predict([Base], [], [new("base", "1.1-1")]));
    }

    private static MadePackage Needs(string name, string need) => new(name) { Fields = [("DEPENDS", need)] };

    private static MadePackage Provides(string name, string provided) => new(name) { Fields = [("PROVIDES", provided)] };

    private static void Rebuilt(
        string reason, MadePackage[] before, MadePackage[] own, MadePackage[] parent, params string[] wanted) =>
        Assert.Contains(reason, Check(before, own, parent, wanted).Rebuild);

    private static void Unsure(
        string reason, MadePackage[] before, MadePackage[] own, MadePackage[] parent, params string[] wanted) =>
        Assert.Contains(reason, Check(before, own, parent, wanted).Unsure);

    private static (IReadOnlyList<string> Rebuild, IReadOnlyList<string> Unsure) Check(
        MadePackage[] before, MadePackage[] own, MadePackage[] parent, string[] wanted, CatalogChanges? changes = null)
    {
        using var archive = FrozenRepository.Of();
        PacmanDatabase Database(MadePackage[] packages) => new(MadePackage.Database(packages));
        var verdict = PackageCheck.Of(
            Database(before), Database(own), Database(parent), wanted,
            changes ?? new CatalogChanges(archive.Archive, archive.Archive));
        return (verdict.Rebuild, verdict.Unsure);
    }
}
