using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Planning.Tests;

public sealed class GraftForecastTests
{
    [Theory]
    [InlineData(0, 0, true, true)]
    [InlineData(0, 1, true, false)]
    [InlineData(1, 0, false, false)]
    [InlineData(1, 1, false, false)]
    public void A_graft_is_certain_when_nothing_speaks_against_it_and_possible_when_only_doubts_do(
        int rebuild, int unsure, bool mayBe, bool certain)
    {
        var forecast = Of(new PackageVerdict([.. Enumerable.Repeat("no", rebuild)], [.. Enumerable.Repeat("perhaps", unsure)]));
        Assert.Equal((mayBe, certain), (forecast.MayBe, forecast.IsCertain));
    }

    [Fact]
    public void The_same_packages_in_another_order_are_the_same()
    {
        var forecast = Of(new PackageVerdict([], ["perhaps"]), "git 1", "less 2");
        Assert.True(forecast.Chooses(Chosen("less 2", "git 1")));
        Assert.False(forecast.Chooses(Chosen("less 2")));
        Assert.False(forecast.Chooses(Chosen("less 2", "git 2")));
        Assert.False(forecast.Chooses(Chosen("less 2", "git 1", "vim 1")));
    }

    [Fact]
    public void The_reasons_are_the_verdicts_or_what_is_chosen_otherwise()
    {
        Assert.Equal(["no"], Of(new PackageVerdict(["no"], ["perhaps"]), "git 1").ReasonsAgainst(Chosen()));
        Assert.Equal(
            ["the package manager now chooses other packages: +git 2, +vim 1, -git 1"],
            Of(new PackageVerdict([], ["perhaps"]), "git 1", "less 2").ReasonsAgainst(Chosen("git 2", "less 2", "vim 1")));
    }

    private static GraftForecast Of(PackageVerdict verdict, params string[] packages) =>
        new(verdict, [], [.. packages.Select(Package)]);

    private static List<CataloguedPackage> Chosen(params string[] packages) =>
        [.. packages.Select(package => new CataloguedPackage(Package(package), 0, default))];

    private static PackageFile Package(string text) =>
        new(
            text.Split(' ')[0], text.Split(' ')[1], "amd64", "pool/x.deb", 1, Digest.Of(text),
            new Uri("http://mirror.example/debian"));
}
