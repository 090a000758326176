using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Tests.Support;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests;

public sealed class MethodForecasterTests
{
    private static readonly TemplateDeclaration Base = Declared.Template("base", packages: ["less"]);
    private static readonly Family Family = Declared.Family(Base);
    private static readonly PlanStep Newer =
        new(Base, PlanAction.Rebuild, ["newer snapshot"], Grown) { DeclaresTheSamePackages = true };

    [Fact]
    public void Where_only_packages_are_newer_it_is_upgraded_in_place_or_rebuilt() =>
        Assert.Equal(
            new ForeseenMethod(GrowthMethod.UpgradeInPlace, OrBuild: true), Of(Newer, File("less", "2"), File("libc6", "1")));

    [Fact]
    public void Where_a_package_comes_or_goes_it_is_built()
    {
        Assert.Equal(ForeseenMethod.Build, Of(Newer, File("less", "2")));
        Assert.Equal(ForeseenMethod.Build, Of(Newer, File("less", "2"), File("libc6", "1"), File("perl", "1")));
    }

    [Fact]
    public void What_scripts_do_again_is_no_matter_for_packages() =>
        Assert.Equal(
            new ForeseenMethod(GrowthMethod.UpgradeInPlace, OrBuild: true),
            Of(
                Newer with { Template = Base with { Scripts = [new DeclaredPath("x.sh", "/x.sh", Base.Where)] } },
                File("less", "2"), File("libc6", "1")));

    [Fact]
    public void Where_more_has_changed_it_is_built()
    {
        PlanStep[] others =
        [
            Newer with { DeclaresTheSamePackages = false },
            Newer with { Action = PlanAction.Build },
            Newer with { Template = Base with { Without = [new DeclaredWord("perl", Base.Where)] } },
            Newer with { Current = Grown with { MoreLayers = 2 } },
        ];
        Assert.All(others, step => Assert.Equal(ForeseenMethod.Build, Of(step, File("less", "2"), File("libc6", "1"))));
    }

    [Fact]
    public void Where_packages_were_added_to_its_list_it_is_extended_or_rebuilt()
    {
        var longer = Newer with { DeclaresTheSamePackages = false, AddsPackages = true };
        var extend = new ForeseenMethod(GrowthMethod.Extend, OrBuild: true);
        Assert.Equal(extend, Of(longer, File("less", "1"), File("libc6", "1"), File("tree", "1")));
        Assert.Equal(("extend, or rebuild"), extend.Text(again: true));
        // Another version of what it has; and what removals and answers do with the new ones.
        Assert.Equal(ForeseenMethod.Build, Of(longer, File("less", "2"), File("libc6", "1"), File("tree", "1")));
        var removing = longer with { Template = Base with { Without = [new DeclaredWord("perl", Base.Where)] } };
        Assert.Equal(ForeseenMethod.Build, Of(removing, File("less", "1"), File("libc6", "1"), File("tree", "1")));
    }

    [Fact]
    public void A_template_of_several_parents_is_composed_or_built() =>
        Assert.Equal(
            new ForeseenMethod(GrowthMethod.Compose, OrBuild: true),
            Of(Newer with { Template = Declared.Composed("both", ["base", "other"]) }));

    [Fact]
    public void A_graft_is_not_certain_where_packages_are_not_or_the_parent_changes()
    {
        var certain = new GraftForecast(new PackageVerdict([], []), [], []);
        var unsure = new GraftForecast(new PackageVerdict([], ["an alternative"]), [], []);
        Assert.Equal(
            ["graft", "graft, or rebuild", "graft, or rebuild", "redo files and scripts"],
            (
                (ForeseenMethod[])[MethodForecaster.OfGraft(Newer with { ParentStays = true }, certain),
                    MethodForecaster.OfGraft(Newer, certain), MethodForecaster.OfGraft(Newer, unsure),
                    MethodForecaster.OfGraft(Newer with { KeepsPackages = true }, certain)])
                .Select(method => method.Text(again: true)));
    }

    private static Generation Grown => new(
        "base", 1, DateTimeOffset.UnixEpoch, null, Digest.Of("key"), Digest.Of("tree"), [Digest.Of("layer")], Digest.Of("one"), 0,
        [
            new RecordedPackage("less", "1", "amd64", 1, Automatic: false),
            new RecordedPackage("libc6", "1", "amd64", 1, Automatic: true),
        ],
        1, 2, null);

    private static ForeseenMethod Of(PlanStep step, params PackageFile[] wanted) =>
        new MethodForecaster(new DistributionTable(), _ => throw new InvalidOperationException("a base has no parent"))
            .Of(Family, step, new DistributionTable().PackageManager("debian"), wanted);

    private static PackageFile File(string name, string version) =>
        new(name, version, "amd64", $"pool/{name}.deb", 1, Digest.Of(name + version), new Uri("http://mirror.example/debian"));
}
