using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

[Trait("Category", "Integration")]
public sealed class WithoutTests(GrownBase grown)
{
    [Fact]
    public void Taking_out_what_others_need_is_refused_with_the_chain()
    {
        using var bench = new Workbench(grown)
            .Declare("full: {from: base, packages: [chain-top]}\nlean: {from: full, without: [chain-low]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "without: [chain-low] would also remove chain-top: chain-top depends on chain-middle, chain-middle depends on "
                + "chain-low",
            result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "without: [chain-low] would also remove chain-middle: chain-middle depends on chain-low", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("family.yaml:14", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Taking_out_the_whole_chain_purges_its_configuration()
    {
        using var bench = new Workbench(grown)
            .Declare(
                "full: {from: base, packages: [chain-top]}\nlean: {from: full, without: [chain-low, chain-middle, chain-top]}")
            .Grow();
        Assert.Equal("configured\n", bench.Text("full", "etc/chain-low.conf"));
        Assert.Null(bench.Entry("lean", "etc/chain-low.conf"));
        Assert.DoesNotContain(
            bench.Current("lean")!.Packages, package => package.Name.StartsWith("chain", StringComparison.Ordinal));
        Assert.DoesNotContain("chain-", bench.Text("lean", "var/lib/dpkg/status"), StringComparison.Ordinal);
        Assert.Equal(bench.Current("base")!.Packages, bench.Current("lean")!.Packages);
    }

    [Fact]
    public void One_that_takes_something_out_is_proved_by_itself()
    {
        using var bench = new Workbench(grown)
            .Declare("full: {from: base, packages: [chain-top]}\nlean: {from: full, without: [chain-top]}").Grow();
        Assert.Contains("lean@1  grown, and the same as its rebuild", bench.Do("audit", "lean").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_cannot_be_taken_out()
    {
        using var bench = new Workbench(grown).Declare("lean: {from: base, without: [chain-low]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("lean: chain-low cannot be removed: it is not installed", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: remove chain-low from without: of lean", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_no_archive_has_is_told_like_one_that_is_not_there_and_with_what_else_is_wrong()
    {
        using var bench = new Workbench(grown).Declare(
            "full: {from: base, packages: [chain-top]}\nlean: {from: full, without: [chain-tpo, nonexistent, chain-low]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "lean: chain-tpo cannot be removed: it is not installed; did you mean chain-top", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("lean: nonexistent cannot be removed: it is not installed\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("without: [chain-low] would also remove chain-top", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("E: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("apt")]
    public void An_essential_package_cannot_be_taken_out(string package)
    {
        using var bench = new Workbench(grown).Declare($"lean: {{from: base, without: [{package}]}}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"lean: {package} cannot be removed: it is essential", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("lean"));
    }
}
