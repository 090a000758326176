using Coppice.Growing.Tests.Support;
using Coppice.Store.Layers;

namespace Coppice.Growing.Tests;

/// <summary>What is grown again, and what is not.</summary>
[Trait("Category", "Integration")]
public sealed class IncrementTests(GrownBase grown)
{
    [Fact]
    public void A_second_build_does_nothing()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [works]}").Grow();
        var result = bench.Build();
        Assert.Equal((0, "nothing to do: all 2 templates match family.yaml"), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public void A_changed_declaration_grows_the_template_and_its_descendants_and_nothing_else()
    {
        using var bench = new Workbench(grown).Declare(
            "a: {from: base, packages: [works]}\nb: {from: a, packages: [chain-low]}\nc: {from: base, packages: [works]}").Grow();
        bench.Declare(
            "a: {from: base, packages: [works, works-too]}\nb: {from: a, packages: [chain-low]}\nc: {from: base, packages: "
                + "[works]}").Grow();
        Assert.Equal([1, 2, 2, 1], ((string[])["base", "a", "b", "c"]).Select(template => bench.Current(template)!.Number));
        Assert.NotNull(bench.Entry("b", "usr/share/works-too/file"));
    }

    [Fact]
    public void A_parent_that_comes_out_as_it_was_leaves_its_children_alone()
    {
        using var bench = new Workbench(grown).Declare(
            "a: {from: base, packages: [works]}\nb: {from: a, packages: [chain-low]}").Grow();
        bench.Write("nothing.sh", "#!/bin/sh\ntrue\n");
        var tree = bench.Tree("a");
        var result = bench.Declare(
            "a: {from: base, packages: [works], scripts: [nothing.sh]}\nb: {from: a, packages: [chain-low]}").Build();
        Assert.True(result.Succeeded, result.Error);
        Assert.Equal((tree, 2, 1), (bench.Tree("a"), bench.Current("a")!.Number, bench.Current("b")!.Number));
        Assert.Contains("1 template grown, 1 turned out unchanged", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_that_goes_back_takes_the_old_generation_again()
    {
        using var bench = new Workbench(grown).Declare("a: {from: base, packages: [works]}").Grow();
        var tree = bench.Tree("a");
        bench.Declare("a: {from: base, packages: [works-too]}").Grow();
        Assert.NotEqual(tree, bench.Tree("a"));
        var result = bench.Declare("a: {from: base, packages: [works]}").Build();
        Assert.True(result.Succeeded, result.Error);
        Assert.Contains("nothing had to be grown: 1 template turned out unchanged", result.Error, StringComparison.Ordinal);
        Assert.Equal((tree, 3), (bench.Tree("a"), bench.Current("a")!.Number));
        Assert.Contains("nothing to do", bench.Build().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base")]
    [InlineData("a")]
    public void A_layer_that_was_removed_from_a_damaged_store_is_grown_again_as_fsck_says(string damaged)
    {
        using var bench = new Workbench(grown).Declare(
            "a: {from: base, packages: [works]}\nb: {from: a, packages: [chain-low]}").Grow();
        string[] templates = ["base", "a", "b"];
        var trees = templates.Select(bench.Tree).ToList();
        Directory.Delete(
            Path.GetDirectoryName(new LayerStore(bench.Store).TreePath(bench.Current(damaged)!.Layers[^1]))!, recursive: true);
        var below = templates[Array.IndexOf(templates, damaged)..];
        Assert.Equal(below.Order().Select(template => $"coppice build {template}"), bench.Fsck().Select(problem => problem.Hint));
        Assert.Contains("the store has lost its layer", bench.Do("plan").Text, StringComparison.Ordinal);

        bench.Grow();
        Assert.Equal(trees, templates.Select(bench.Tree));
        // The real packages, too: a tree that was decompressed at first is the same now that its packages are put together.
        Assert.Matches("packages: 0 decompressed, [1-9][0-9]* put together", File.ReadAllText(bench.Logs(damaged)[^1]));
        Assert.Empty(bench.Fsck());
        Assert.Contains("nothing to do", bench.Build().Error, StringComparison.Ordinal);
        Assert.True(bench.Coppice("run", "b", "--", "true").Succeeded);
    }

    [Fact]
    public void A_wrong_prediction_costs_a_second_look_and_nothing_else()
    {
        // The plan cannot know what the script of b takes out, and that c therefore needs a package that nobody brought.
        using var bench = new Workbench(grown).Declare("a: {from: base, packages: [works]}").Grow();
        bench.Write("purge.sh", "#!/bin/sh\ndpkg --purge works\n");
        bench.Declare(
            "a: {from: base, packages: [works]}\nb: {from: a, scripts: [purge.sh]}\nc: {from: b, packages: "
                + "[needs-works]}").Grow();
        Assert.Null(bench.Entry("b", "usr/share/works/file"));
        Assert.Equal("works\n", bench.Text("c", "usr/share/works/file"));
    }

    [Fact]
    public void A_layer_that_outgrows_its_memory_is_grown_again_on_disk()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [swells]}");
        var result = CoppiceProgram.Call(bench.Arguments(), new Dictionary<string, string> { ["COPPICE_MEMORY"] = "100M" });
        Assert.True(result.Succeeded, result.Error);
        Assert.Equal(120_000_000, bench.Entry("one", "usr/share/swells/zeros")!.Size);
        Assert.Contains("starting again on disk", File.ReadAllText(bench.Logs("one").Single()), StringComparison.Ordinal);
    }
}
