using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>Old generations: how many are kept, what of them can still be used, and the way back to them.</summary>
[Trait("Category", "Integration")]
public sealed class RetentionTests(GrownBase grown)
{
    [Fact]
    public void Beyond_keep_generations_go_with_what_only_they_needed_and_what_grew_on_them_stays_whole()
    {
        using var bench =
            new Workbench(grown).Declare("a: {from: base, packages: [works]}\nb: {from: a, packages: [chain-low]}").Grow();
        Keep(bench, 1);
        var first = bench.Current("a")!;

        // b cannot follow, so it stays on the first generation of a, which is forgotten only when nothing failed.
        bench.Write("bad.sh", "#!/bin/sh\nexit 7\n");
        bench.Declare("a: {from: base, packages: [works, works-too]}\nb: {from: a, packages: [chain-low], scripts: [bad.sh]}");
        Keep(bench, 1);
        Assert.Equal(1, bench.Build().ExitCode);
        Assert.Equal([2, 1], Numbers(bench, "a"));
        var built = bench.Build("a");
        Assert.Equal(0, built.ExitCode);
        Assert.Contains("nothing to do", built.Error, StringComparison.Ordinal);

        bench.Declare("a: {from: base, packages: [works-too]}\nb: {from: a, packages: [chain-low], scripts: [bad.sh]}");
        Keep(bench, 1);
        built = bench.Build("a");
        Assert.True(built.Succeeded, built.Error);
        Assert.Contains("2 old generations deleted (keep: 1)", built.Error, StringComparison.Ordinal);
        Assert.Equal([3], Numbers(bench, "a"));

        // The record of a@1 is gone; its layer is one of b's.
        Assert.Equal(first.Layers, bench.Current("b")!.Layers.SkipLast(1));
        Assert.Equal("works\n", bench.Do("run", "b", "--", "cat", "/usr/share/works/file").Text);
        Assert.Empty(bench.Fsck());

        // Going back means growing again what was forgotten, to the same tree.
        bench.Declare("a: {from: base, packages: [works]}\nb: {from: a, packages: [chain-low]}").Grow();
        Assert.Equal(first.Tree, bench.Tree("a"));
    }

    [Fact]
    public async Task While_somebody_is_in_a_template_nothing_is_removed()
    {
        using var bench = new Workbench(grown).Declare("a: {from: base, packages: [works]}").Grow();
        using var inside = CoppiceProgram.Start(
            [
                "run", "-f", bench.FamilyFile, "--store", bench.StorePath, "a", "--", "sh", "-c",
                "echo in; cat >/dev/null; cat /usr/share/works/file",
            ]);
        Assert.Equal("in", await inside.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        bench.Declare("a: {from: base, packages: [works-too]}");
        Keep(bench, 1);
        var result = bench.Build();
        Assert.True(result.Succeeded, result.Error);
        Assert.Contains("keeping old generations for now: a template is in use", result.Error, StringComparison.Ordinal);
        Assert.Equal([2, 1], Numbers(bench, "a"));
        inside.StandardInput.Close();
        Assert.Equal("works\n", await inside.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await inside.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, inside.ExitCode);

        // gc keeps as much as the family file says, and takes it now.
        bench.Do("gc", "--yes");
        Assert.Equal([2], Numbers(bench, "a"));
    }

    [Fact]
    public void A_rolled_back_template_is_used_and_told_as_such_until_a_build_brings_it_forward_again()
    {
        using var bench =
            new Workbench(grown).Declare("a: {from: base, packages: [works]}\nb: {from: a, packages: [chain-low]}").Grow();
        bench.Declare("a: {from: base, packages: [works, works-too]}\nb: {from: a, packages: [chain-low]}").Grow();
        var (newer, child) = (bench.Tree("a"), bench.Tree("b"));

        Assert.Contains("nothing was changed", bench.Do("rollback", "a", "--dry-run").Text, StringComparison.Ordinal);
        Assert.Equal(2, bench.Current("a")!.Number);
        var back = bench.Do("rollback", "a", "--yes").Text;
        Assert.Matches(@"(?m)^-  works-too  REMOVED 1\.0$", back);
        Assert.Contains("a@2 → a@1, of 2026-07-20: 1 package REMOVED", back, StringComparison.Ordinal);
        Assert.Contains("b@2 stays as it is: grown on a@2", back, StringComparison.Ordinal);
        Assert.Contains("update --skip a", back, StringComparison.Ordinal);
        Assert.False(bench.Coppice("run", "a", "--", "test", "-e", "/usr/share/works-too/file").Succeeded);
        Assert.Equal("works too\n", bench.Do("run", "b", "--", "cat", "/usr/share/works-too/file").Text);
        var status = bench.Do("status").Text;
        Assert.Matches(@"a +@1  stale .*packages: \+works-too", status);
        Assert.Matches(@"b +@2  stale .*a is grown first", status);
        Assert.Equal("a@1 is already current\n", bench.Do("rollback", "a@1").Text);

        var built = bench.Build();
        Assert.Contains("nothing had to be grown: 2 templates turned out unchanged", built.Error, StringComparison.Ordinal);
        Assert.Equal(
            (newer, child, 3, 2), (bench.Tree("a"), bench.Tree("b"), bench.Current("a")!.Number, bench.Current("b")!.Number));

        // a@3 is a@2 again, so the way back leads to a@1.
        Assert.Contains("a@3 → a@1", bench.Do("rollback", "a", "--yes").Text, StringComparison.Ordinal);
        Assert.Empty(bench.Fsck());
    }

    private static void Keep(Workbench bench, int count) =>
        File.WriteAllText(
            bench.FamilyFile, File.ReadAllText(bench.FamilyFile).Replace("family: tests\n", $"family: tests\nkeep: {count}\n"));

    private static IEnumerable<int> Numbers(Workbench bench, string template) =>
        bench.Generations.History(template).Select(generation => generation.Number);
}
