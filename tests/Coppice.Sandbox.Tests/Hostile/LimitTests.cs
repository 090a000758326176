using Coppice.Foundation.Processes;
using Coppice.Sandbox.Groups;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>Foreign code that takes more memory, or more processes, than a tree may have.</summary>
[Trait("Category", "Integration")]
public sealed class LimitTests(SmallTree tree)
{
    private static readonly SandboxLimits Limits = new(
        192 << 20, 128 << 20, TimeSpan.FromMinutes(2)) { TreeMemory = 48 << 20, Processes = 400 };

    [Theory]
    [InlineData("head -c 100000000 /dev/zero >/tmp/hog; head -c 100000000 /dev/zero >/run/hog")]
    [InlineData("head -c 100000000 /dev/zero >/root/hog")]
    [InlineData("perl -e '$x = \"x\" x 100000000; print length $x'")]
    public void A_program_that_wants_more_memory_is_killed_and_the_tree_says_so(string hog)
    {
        using var inside = new Inside(tree, Limits);
        Assert.SkipWhen(inside.Host.UnheldLimits.Contains("memory"), "no control group for memory can be made here");
        using var other = inside.Host.Mount([tree.Layer], 1 << 20);
        Assert.NotEqual(0, inside.Run($"{hog}; test $? = 0 && echo all of it >/root/done; test -e /root/done").ExitCode);
        Assert.True(inside.Tree.HasKilledForMemory);
        Assert.StartsWith(
            "the kernel ended a program in it, which wanted more than the 48.0 MiB", LimitMet.Of(inside.Tree, Limits)!.Reason,
            StringComparison.Ordinal);
        Assert.Equal(
            "well\n",
            inside.Host.Run(other, new SandboxCommand("sh", "-c", "echo well"), TestContext.Current.CancellationToken).Text);
        Assert.False(other.HasKilledForMemory);
        Assert.Null(LimitMet.Of(other, Limits));
    }

    [Fact]
    public void A_fork_bomb_fills_its_own_tree_only()
    {
        using var inside = new Inside(tree, Limits with { Processes = 20 });
        Assert.SkipWhen(inside.Host.UnheldLimits.Contains("pids"), "no control group for processes can be made here");
        using var other = inside.Host.Mount([tree.Layer], 1 << 20);
        var bomb = inside.Run("n=0; while [ $n -lt 60 ]; do sleep 300 & n=$((n+1)); done; echo all of them");
        Assert.DoesNotContain("all of them", bomb.Text, StringComparison.Ordinal);
        Assert.True(inside.Tree.HasRefusedProcesses);
        Assert.Equal(
            "it wanted more than the 20 processes that a tree may have",
            LimitMet.Of(inside.Tree, Limits with { Processes = 20 })!.Reason);
        Assert.Equal("well\n", inside.Run("echo well").Text);
        Assert.Equal(
            "well\n",
            inside.Host.Run(other, new SandboxCommand("sh", "-c", "echo well"), TestContext.Current.CancellationToken).Text);
        Assert.False(other.HasRefusedProcesses);
    }

    [Fact]
    public void The_programs_of_this_machine_are_held_on_a_tree_as_well()
    {
        using var inside = new Inside(tree, Limits);
        Assert.SkipWhen(inside.Host.UnheldLimits.Contains("memory"), "no control group for memory can be made here");
        inside.Host.RunHostTools(
            inside.Tree, new SandboxCommand("sh", "-c", "head -c 100000000 /dev/zero | tail -n 1 >/dev/null"),
            TestContext.Current.CancellationToken);
        Assert.True(inside.Tree.HasKilledForMemory);
    }

    [Fact]
    public void How_much_all_trees_took_at_most_tells_whether_memory_was_used_up_although_it_was_cleared_away()
    {
        var limits = Limits with { TreeMemory = 1 << 30, Memory = 96 << 20 };
        using var inside = new Inside(tree, limits);
        Assert.SkipWhen(inside.Host.UnheldLimits.Contains("memory"), "no control group for memory can be made here");
        inside.Run("echo little >/root/little");
        Assert.False(inside.Host.MayHaveBeenFull);
        Assert.Contains(
            "No space left", inside.Run("head -c 200000000 /dev/zero >/root/hog; rm /root/hog").Text, StringComparison.Ordinal);
        Assert.True(inside.Host.MayHaveBeenFull);
    }

    [Fact]
    public async Task What_prints_without_end_is_killed_at_the_time_limit_with_what_left_its_session()
    {
        using var inside = new Inside(tree, Limits with { Time = TimeSpan.FromSeconds(2) });
        var child = Machine.UniqueSleep();
        var lines = 0L;
        Assert.Equal(137, inside.Run($"setsid {child} & exec yes", command => command with { OnLine = _ => lines++ }).ExitCode);
        Assert.True(lines > 1);
        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(child)));
    }

    [Fact]
    public void No_group_stays()
    {
        var places = ServiceScope.Places(null);
        List<string> made;
        using (var inside = new Inside(tree, Limits))
        {
            inside.Run("sleep 300 & echo left");
            made = [.. inside.Tree.Groups.Members.Select(file => Path.GetDirectoryName(file)!)];
            Assert.All(made, group => Assert.True(Directory.Exists(group)));
            Assert.All(
                made,
                group =>
                    Assert.Contains(places, place => group.StartsWith(place.Folder + "/coppice-", StringComparison.Ordinal)));
        }

        Assert.All(made, group => Assert.False(Directory.Exists(Path.GetDirectoryName(group))));
    }
}
