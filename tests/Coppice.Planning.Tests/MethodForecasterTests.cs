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
    private static readonly PlanStep Newer = new(Base, PlanAction.Rebuild, ["newer snapshot"], Grown) { DeclaresTheSame = true };

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
    public void Where_more_has_changed_or_scripts_run_it_is_built()
    {
        PlanStep[] others =
        [
            Newer with { DeclaresTheSame = false },
            Newer with { Action = PlanAction.Build },
            Newer with { Template = Base with { Scripts = [new DeclaredPath("x.sh", "/x.sh", Base.Where)] } },
            Newer with { Template = Base with { Without = [new DeclaredWord("perl", Base.Where)] } },
            Newer with { Current = Grown with { MoreLayers = 2 } },
        ];
        Assert.All(others, step => Assert.Equal(ForeseenMethod.Build, Of(step, File("less", "2"), File("libc6", "1"))));
    }

    [Fact]
    public void A_template_of_several_parents_is_composed_or_built() =>
        Assert.Equal(
            new ForeseenMethod(GrowthMethod.Compose, OrBuild: true),
            Of(Newer with { Template = Declared.Composed("both", ["base", "other"]) }));

    [Fact]
    public void A_graft_is_not_certain_where_packages_are_not_or_scripts_run()
    {
        var certain = new GraftForecast(new PackageVerdict([], []), [], []);
        var unsure = new GraftForecast(new PackageVerdict([], ["an alternative"]), [], []);
        var scripted = Base with { Scripts = [new DeclaredPath("x.sh", "/x.sh", Base.Where)] };
        Assert.Equal(
            ["graft", "graft, or rebuild", "graft, or rebuild"],
            (
                (ForeseenMethod[])[MethodForecaster.OfGraft(Base, certain), MethodForecaster.OfGraft(Base, unsure),
                    MethodForecaster.OfGraft(scripted, certain)])
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
