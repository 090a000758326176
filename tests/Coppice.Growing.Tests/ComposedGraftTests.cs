using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// Composed templates are made by putting their parents' layers onto each other; the result is what installing gives.
/// </summary>
[Trait("Category", "Integration")]
[Collection(MovingArchive.OneAtATime)]
public sealed class ComposedGraftTests(MovingArchive moving)
{
    private const string Templates =
        """
        office: {from: base, packages: [steady]}
        tools: {from: base, packages: [low]}
        web: {from: tools, packages: [shrinks]}
        both: {from: [office, web]}
        more: {from: [web, office], packages: [vanishes], files: [more/]}
        below: {from: both, packages: [turns]}
        """;

    [Fact]
    public void What_installing_would_give_without_installing()
    {
        using var bench = Bench(
            "\nthird: {from: base, packages: [vanishes]}\nall: {from: [office, web, third], packages: [turns]}").Grow();
        Assert.Equal(["low", "shrinks", "steady"],
            bench.Current("both")!.Packages.Select(package => package.Name).Intersect(["low", "shrinks", "steady", "vanishes"]));
        // Layers of tools and of web as they lie, and one that fits them to office.
        Assert.Equal(bench.Current("web")!.Layers.TakeLast(2), bench.Current("both")!.Layers.TakeLast(3).SkipLast(1));
        Assert.Equal(2, bench.Current("both")!.MoreLayers);
        Assert.Equal("more\n", bench.Text("more", "opt/more"));
        // Five layers of its parents, which became one, and its own.
        Assert.Equal(1, bench.Current("all")!.MoreLayers);
        AssertProved(bench, 8);
    }

    [Fact]
    public void What_both_parents_have_is_there_once()
    {
        using var bench = moving.Begin(
            """
            one: {from: base, packages: [shrinks]}
            two: {from: base, packages: [leans, steady]}
            three: {from: base, packages: [low]}
            both: {from: [one, two]}
            asked: {from: [one, three]}
            """).Grow();
        // shrinks and leans need low.
        Assert.True(bench.Current("both")!.MoreLayers > 0);
        Assert.True(bench.Current("both")!.Packages.Single(package => package.Name == "low").Automatic);
        // What one parent only needs and the other asks for is marked again, which only the package manager does.
        Assert.Equal(0, bench.Current("asked")!.MoreLayers);
        Assert.False(bench.Current("asked")!.Packages.Single(package => package.Name == "low").Automatic);
        AssertProved(bench, 5);
    }

    [Fact]
    public void An_update_reaches_it_from_its_parents()
    {
        using var bench = Bench().Grow();
        moving.GoOn();
        bench.Do("update", "--yes", "--skip", "more,below");
        Assert.Equal("1.1\n", bench.Text("both", "usr/share/works/file"));
        Assert.Equal("2.0", bench.Current("both")!.Packages.Single(package => package.Name == "shrinks").Version);
        Assert.DoesNotContain(bench.Current("both")!.Packages, package => package.Name == "low" && package.Automatic);
        var audit = bench.Coppice("audit", "both", "office", "web", "tools");
        Assert.True(audit.Succeeded, audit.Text + audit.Error);
    }

    [Fact]
    public void Scripts_run_on_the_tree_that_they_would_run_on()
    {
        using var bench = moving.Begin(
            """
            one: {from: base, packages: [steady]}
            two: {from: base, scripts: [count.sh]}
            both: {from: [one, two]}
            """);
        bench.Write("count.sh", "#!/bin/sh\ndpkg-query --show | wc -l >/root/count\n", 0x1ed);
        bench.Grow();
        Assert.Equal(0, bench.Current("both")!.MoreLayers);
        Assert.Equal(bench.Current("both")!.Packages.Count,
            int.Parse(bench.Text("both", "root/count")!, System.Globalization.CultureInfo.InvariantCulture));
        AssertProved(bench, 3);
    }

    private Workbench Bench(string more = "")
    {
        var bench = moving.Begin(Templates + more);
        bench.Write("more/opt/more", "more\n");
        return bench;
    }

    private static void AssertProved(Workbench bench, int templates)
    {
        var audit = bench.Coppice("audit", [.. bench.Children]);
        Assert.True(audit.Succeeded, audit.Text + audit.Error);
        Assert.Contains($"{templates} templates proved", audit.Text, StringComparison.Ordinal);
        Assert.Empty(bench.Fsck());
    }
}
