using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Hostile;

/// <summary>Packages and scripts that take more than they say, or more than they may.</summary>
[Trait("Category", "Integration")]
public sealed class LimitTests(GrownBase grown)
{
    [Fact]
    public void What_clears_away_after_itself_is_grown_again_on_disk_although_memory_is_free_again()
    {
        // As dpkg does with a file that is larger than its package says.
        using var bench = new Workbench(grown).Declare("one: {from: base, scripts: [large.sh]}");
        bench.Write(
            "large.sh", "#!/bin/sh\nhead -c 120000000 /dev/zero >/usr/share/zeros || { rm -f /usr/share/zeros; exit 1; }\n");
        var result = CoppiceProgram.Call(bench.Arguments(), new Dictionary<string, string> { ["COPPICE_MEMORY"] = "100M" });
        Assert.True(result.Succeeded, result.Error);
        Assert.Equal(120_000_000, bench.Entry("one", "usr/share/zeros")!.Size);
        Assert.Contains("starting again on disk", File.ReadAllText(bench.Logs("one").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_wants_more_memory_than_a_tree_may_take_fails_with_that_reason_whatever_it_makes_of_it()
    {
        using var bench = new Workbench(grown).Declare(
            """
            hog: {from: base, scripts: [hog.sh]}
            good: {from: base, packages: [works]}
            """);
        bench.Write("hog.sh", "#!/bin/sh\nhead -c 400000000 /dev/zero | tail -n 1 | wc -c >/usr/share/size\ntrue\n");
        var result = CoppiceProgram.Call(bench.Arguments(), new Dictionary<string, string> { ["COPPICE_TREE_MEMORY"] = "256M" });
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "hog: run hog.sh failed: the kernel ended a program in it, which wanted more than the 256.0 MiB of memory that a "
                + "tree may take",
            result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: COPPICE_TREE_MEMORY=1G coppice build hog", result.Error, StringComparison.Ordinal);
        Assert.Contains("starting again on disk", File.ReadAllText(bench.Logs("hog").Single()), StringComparison.Ordinal);
        Assert.Null(bench.Current("hog"));
        Assert.NotNull(bench.Current("good"));
    }

    [Fact]
    public void A_fork_bomb_fails_with_that_reason_and_leaves_nothing()
    {
        using var bench = new Workbench(grown).Declare("bomb: {from: base, scripts: [bomb.sh]}");
        bench.Write("bomb.sh", "#!/bin/sh\nset -e\nn=0\nwhile [ $n -lt 400 ]; do sleep 300 & n=$((n+1)); done\n");
        var result = CoppiceProgram.Call(bench.Arguments(), new Dictionary<string, string> { ["COPPICE_PROCESSES"] = "301" });
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("it wanted more than the 301 processes that a tree may have", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: COPPICE_PROCESSES=602 coppice build bomb", result.Error, StringComparison.Ordinal);
    }
}
