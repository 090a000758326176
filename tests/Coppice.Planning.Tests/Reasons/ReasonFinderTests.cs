using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Planning.Tests.Reasons;

public sealed class ReasonFinderTests
{
    private static readonly Stage Base = Stage("base", ["shell"], "shell: libc", "libc:");

    [Fact]
    public void The_shortest_chain_from_each_root_is_found()
    {
        var found = Find("low", Stage("app", ["top", "side"], "top: middle, low", "middle: low", "side: middle", "low:"));
        Assert.Equal(
            [
                "app asks for top (family.yaml:2), top depends on low",
                "app asks for side (family.yaml:2), side depends on middle, middle depends on low",
            ],
            Sentences(found));
        Assert.Equal(("app", false, 0), (found.First.Template, found.WasThereBefore, found.More));
    }

    [Fact]
    public void A_way_through_another_root_says_nothing_new() =>
        Assert.Equal(
            ["app asks for middle (family.yaml:2), middle depends on low"],
            Sentences(Find("low", Stage("app", ["top", "middle"], "top: middle", "middle: low", "low:"))));

    [Fact]
    public void What_is_asked_for_and_needed_has_both_reasons() =>
        Assert.Equal(
            ["app asks for low (family.yaml:2)", "app asks for top (family.yaml:2), top depends on "
                + "low"], Sentences(Find("low", Stage("app", ["top", "low"], "top: low", "low:"))));

    [Fact]
    public void A_firm_chain_is_better_than_a_shorter_loose_one()
    {
        var found = Find("low", Stage("app", ["top"], "top: low | other, middle", "middle: low", "low:", "other:"));
        Assert.Equal(["app asks for top (family.yaml:2), top depends on middle, middle depends on low"], Sentences(found));
        Assert.True(Assert.Single(Find("low", Stage("app", ["top"], "top: low | other", "low:", "other:")).Reasons).IsLoose);
    }

    [Fact]
    public void Ways_through_another_package_come_before_more_of_the_same_and_the_rest_is_counted()
    {
        var stage = Stage(
            "app", ["a", "b", "c", "d"], "a: lib", "b: lib", "c: lib", "d: x", "x: y", "y: low", "lib: low", "low:");
        var found = new ReasonFinder([Base, stage]).Find("low", 2)!;
        Assert.Equal(["a", "d"], found.Reasons.Select(reason => reason.Root.Package));
        Assert.Equal(2, found.More);
    }

    [Fact]
    public void What_was_there_before_is_known()
    {
        var found = Find("libc", Stage("app", ["top"], "top: libc", "shell: libc", "libc:"));
        Assert.Equal(("base", true), (found.First.Template, found.WasThereBefore));
        Assert.Equal(2, found.Reasons.Count);
    }

    [Fact]
    public void What_came_went_and_came_again_is_the_last_ones()
    {
        var without = Stage("lean", [], "shell: libc", "libc:");
        var with = Stage("app", ["low"], "low:", "shell: libc", "libc:");
        Assert.Equal(
            "again", new ReasonFinder([Base, with, without, with with { Template = "again" }]).FirstWith("low").Template);
    }

    [Fact]
    public void What_nothing_needs_any_more_has_its_old_reason()
    {
        var full = Stage("full", ["top"], "top: low", "low:", "shell: libc", "libc:");
        var lean = Stage("lean", [], "low:", "shell: libc", "libc:");
        var finder = new ReasonFinder([Base, full, lean]);
        var found = finder.Find("low", 5)!;
        Assert.Empty(found.Reasons);
        Assert.Equal(
            ("top", "lean", "full asks for top (family.yaml:2), top depends on low"),
            (found.Left!.Gone, found.Left.By, ReasonText.Of(found.Left.Once)));
        Assert.Equal(["low"], finder.Unneeded());
    }

    [Fact]
    public void What_a_script_brought_has_no_reason_at_all()
    {
        var found = Find("odd", Stage("app", [], "odd:"));
        Assert.Empty(found.Reasons);
        Assert.Null(found.Left);
    }

    [Fact]
    public void Loops_end() => Assert.Single(Find("b", Stage("app", ["a"], "a: b", "b: c", "c: b")).Reasons);

    [Fact]
    public void What_is_not_there_has_no_answer() => Assert.Null(new ReasonFinder([Base]).Find("absent", 5));

    private static PackageReasons Find(string package, Stage stage) => new ReasonFinder([Base, stage]).Find(package, 5)!;

    private static List<string> Sentences(PackageReasons found) => [.. found.Reasons.Select(ReasonText.Of)];

    // "a: b, c | d" is a package with what it depends on.
    private static Stage Stage(string template, string[] wanted, params string[] packages) => new(
        template,
        [.. wanted.Select(word => new WantedPackage(template, word, new SourceSpan("family.yaml", 2, 1)))],
        [],
        Recommends: false,
        new SourceSpan("family.yaml", 1, 1),
        new DistributionTable().DependencyRules("debian")
            .Read(Encoding.UTF8.GetBytes(string.Concat(packages.Select(package => package.Split(": ")).Select(pair =>
            $"Package: {pair[0].TrimEnd(':')}\nStatus: install ok installed\nVersion: 1\nArchitecture: "
                + $"all\n{(pair.Length > 1 ? $"Depends: {pair[1]}\n" : "")}\n")))));
}
