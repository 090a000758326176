using System.Text;
using Coppice.Distributions;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests;

public sealed class RemovalCheckTests
{
    private static readonly byte[] Database = Encoding.UTF8.GetBytes(
        """
        Package: top
        Status: install ok installed
        Depends: low

        Package: low
        Status: install ok installed
        """);

    private readonly IPackageManager manager = new DistributionTable().PackageManager("debian");

    [Fact]
    public void What_is_listed_may_go() => Assert.Empty(Problems(["low", "top"], ["top", "low"]));

    [Fact]
    public void What_is_not_listed_is_named_with_the_chain()
    {
        var problem = Assert.Single(Problems(["low"], ["top", "low"]));
        Assert.Equal("lean: without: [low] would also remove top: top depends on low", problem.Message);
        Assert.Equal("add top to without: of lean, or drop low from the list", problem.Hint);
        Assert.Equal(Declared.Where, problem.Where);
    }

    [Fact]
    public void What_no_dependency_explains_is_named_all_the_same() =>
        Assert.Equal("lean: without: [low] would also remove odd", Assert.Single(Problems(["low"], ["odd", "low"])).Message);

    [Fact]
    public void Of_thousands_that_would_go_some_are_explained_and_the_others_counted()
    {
        var problems = Problems(["low"], ["low", .. Enumerable.Range(0, 20_000).Select(i => $"p{i}")]);
        Assert.Equal(51, problems.Count);
        Assert.Equal("lean: without: [low] would also remove p49", problems[49].Message);
        Assert.Equal("lean: 19950 further packages would be removed, which without: does not list", problems[50].Message);
    }

    [Fact]
    public void What_is_not_there_is_a_mistake_too() =>
        Assert.Equal(
            "lean: other cannot be removed: it is not installed", Assert.Single(Problems(["low", "other"], ["low"])).Message);

    [Fact]
    public void An_architecture_does_not_hide_a_package() => Assert.Empty(Problems(["low:amd64"], ["low"]));

    private IReadOnlyList<Foundation.Problem> Problems(string[] without, string[] removed) =>
        RemovalCheck.Problems(manager, Database, Declared.Template("lean", "full", without: without), removed);
}
