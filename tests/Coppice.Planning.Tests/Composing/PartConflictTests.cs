using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Composing;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests.Composing;

public sealed class PartConflictTests
{
    private const string Removed =
        "The following packages will be REMOVED:\n  low\nE: Packages need to be removed but remove is disabled.\n";

    private static readonly byte[] Database = Encoding.UTF8.GetBytes(
        """
        Package: top
        Status: install ok installed
        Depends: low

        Package: low
        Status: install ok installed
        """);

    private readonly Family family = Declared.Family(
        Declared.Template("base"), Declared.Template("apps", "base", ["top"]), Declared.Template("office", "apps"),
        Declared.Template("web", "base", ["rival", "more"]),
        Declared.Composed("both", ["office", "web"], ["own"]));

    [Fact]
    public void The_declaration_that_asked_for_what_is_in_the_way_is_named_with_its_chain()
    {
        var problem = Conflict().OfInstalling(family.Template("web"), ["rival"], Database, Removed);
        Assert.Equal(
            "both: apps wants top (apps → base), web wants rival (web → base): they cannot be installed together",
            problem.Message);
        Assert.Contains("E: Packages need to be removed but remove is disabled.", problem.Details!);
    }

    [Fact]
    public void Where_nobody_asked_for_it_both_chains_are_named_all_the_same() =>
        Assert.Equal(
            "both: web wants rival (web → base), which cannot be installed on office",
            Conflict().OfInstalling(
                family.Template("web"), ["rival"], Database, Removed.Replace("low", "other", StringComparison.Ordinal)).Message);

    [Fact]
    public void Its_own_packages_can_be_in_conflict_with_any_parent() =>
        Assert.Equal(
            "both: apps wants top (apps → base), both wants own (both → office → apps → base): they cannot be installed together",
            Conflict().OfInstalling(family.Template("both"), ["own"], Database, Removed).Message);

    [Fact]
    public void What_goes_wrong_with_another_parents_declaration_is_told_as_a_problem_of_the_composed_one()
    {
        var failure = Conflict()
            .Within(family.Template("web"), new Failure("web: without: [less] would also remove more", "hint", Declared.Where));
        Assert.Equal("both: web: without: [less] would also remove more (web → base; carried out on office)", failure.Message);
        Assert.Equal(("hint", Declared.Where), (failure.Problems[0].Hint, failure.Problems[0].Where));
        Assert.Equal("x", Conflict().Within(family.Template("both"), new Failure("x")).Message);
    }

    private PartConflict Conflict() => new(family, family.Template("both"), new DistributionTable().PackageManager("debian"));
}
