using Coppice.Sandbox.Groups;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Groups;

/// <summary>
/// What is written into groups of the unified hierarchy, in a folder that stands for it: this machine's has no controllers.
/// </summary>
public sealed class HostGroupsTests : IDisposable
{
    private static readonly SandboxLimits Limits = new(64 << 20, 1 << 20, TimeSpan.FromMinutes(1))
    {
        TreeMemory = 5000,
        AllTreesMemory = 9000,
        Processes = 400,
    };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Controllers_are_handed_on_down_to_each_tree_and_its_limits_written()
    {
        Have("cgroup.controllers", "cpu memory pids\n");
        using var groups = Make();
        Assert.Empty(groups.Unheld);
        Assert.Equal("+memory +pids", Text("cgroup.subtree_control"));
        using var tree = groups.ForTree("tree-1");
        var of = Path.GetDirectoryName(Path.GetDirectoryName(tree.Members.Single()))!;
        Assert.Equal("9000", File.ReadAllText(Path.Combine(of, "memory.max")));
        Assert.Equal(
            ["400", "5000", "1"],
            ((string[])["pids.max", "memory.max", "memory.oom.group"])
                .Select(file => File.ReadAllText(Path.Combine(of, "tree-1", file))));
    }

    [Fact]
    public void A_controller_that_the_hierarchy_does_not_have_is_told()
    {
        Have("cgroup.controllers", "pids\n");
        using var groups = Make();
        Assert.Equal(["memory"], groups.Unheld);
        Assert.Null(groups.Peak);
    }

    [Fact]
    public void In_a_scope_of_its_own_no_process_stays_in_the_group_that_hands_on()
    {
        Have("cgroup.controllers", "memory pids\n");
        Have("cgroup.procs", "4711\n");
        using var groups = Make(isOwn: true);
        Assert.Equal("4711", Text("holder/cgroup.procs"));
    }

    [Fact]
    public void What_a_killed_run_left_is_removed_and_what_is_held_or_not_its_own_stays()
    {
        Have("cgroup.controllers", "memory pids\n");
        Directory.CreateDirectory(folder.At("coppice-1-a", "tree-1"));
        Directory.CreateDirectory(folder.At("other", "tree-1"));
        using var first = Make();
        var held = Directory.GetDirectories(folder.Path, "coppice-*").Single();
        using var second = Make();
        Assert.True(Directory.Exists(held));
        Assert.True(Directory.Exists(folder.At("other", "tree-1")));
        Assert.Equal(2, Directory.GetDirectories(folder.Path, "coppice-*").Length);
    }

    [Theory]
    [InlineData("memory.events", "low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\noom_group_kill 0\n", true)]
    [InlineData("memory.events", "low 0\noom 2\noom_kill 0\n", false)]
    [InlineData("memory.events", "", false)]
    public void A_kill_for_want_of_memory_is_read(string file, string text, bool expected)
    {
        var group = new GroupFolder(2, folder.Path, ["memory", "pids"]);
        Have(file, text);
        using var tree = new TreeGroups([group], Limits);
        Assert.Equal(expected, tree.HasKilledForMemory);
    }

    private HostGroups Make(bool isOwn = false) =>
        HostGroups.Make([new GroupPlace(2, folder.Path, ["memory", "pids"])], Limits, isOwn);

    private void Have(string file, string text) => File.WriteAllText(folder.At(file), text);

    private string Text(string file) => File.ReadAllText(folder.At(file));
}
