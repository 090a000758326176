using System.Diagnostics;
using Coppice.Foundation;
using Coppice.Sandbox.Groups;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>
/// Processes that outlive their step, however they came to: nothing of them is left, and nothing can be written, when a tree is
/// stored.
/// </summary>
[Trait("Category", "Integration")]
public sealed class SurvivorTests(SmallTree tree)
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_process_in_a_tree_is_ended_before_the_tree_is_stored_and_one_in_another_is_not(bool overlay, bool onDisk)
    {
        using var inside = new Inside(tree);
        using var mine = Mount(inside, overlay, onDisk);
        using var other = Mount(inside, overlay, onDisk);
        using var mySurvivor = await SurvivorAsync(inside, mine);
        using var otherSurvivor = await SurvivorAsync(inside, other);
        var upper = mine.Seal();
        Assert.True(mySurvivor.WaitForExit(10_000));
        Assert.Equal("it was here\n", File.ReadAllText(upper + "/survivor"));
        Assert.False(otherSurvivor.HasExited);
        other.Seal();
        Assert.True(otherSurvivor.WaitForExit(10_000));
    }

    [Fact]
    public void What_is_in_the_groups_of_a_tree_is_ended_after_each_command_although_it_is_in_no_namespace_of_it()
    {
        using var inside = new Inside(tree);
        Assert.SkipUnless(inside.Tree.Groups.Any, "no control group can be made here");
        using var process = Process.Start(
            "sh", ["-c", $"for f; do echo 0 >$f; done; exec {Machine.UniqueSleep()}", "sh", .. inside.Tree.Groups.Members]);
        SpinWait.SpinUntil(() =>
            inside.Tree.Groups.Members.All(file => File.ReadAllText(file).Split('\n').Contains($"{process.Id}")));
        Assert.Equal("well\n", inside.Run("echo well").Text);
        Assert.True(process.WaitForExit(10_000));
        Assert.Equal("well\n", inside.Run("sleep 0; echo well").Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_held_open_for_writing_keeps_a_tree_from_being_stored(bool onDisk)
    {
        using var inside = new Inside(tree);
        using var mine = Mount(inside, overlay: true, onDisk);
        inside.Host.Patience = TimeSpan.FromMilliseconds(50);
        using (new FileStream(mine.RootDirectory + "/root/held", FileMode.Create))
        {
            Assert.Contains("still open for writing", Assert.Throws<Failure>(mine.Seal).Message, StringComparison.Ordinal);
            Assert.False(mine.IsSealed);
        }

        var reading = File.OpenRead(mine.RootDirectory + "/root/held");
        Assert.Contains("umount failed", Assert.Throws<Failure>(mine.Seal).Message, StringComparison.Ordinal);
        reading.Dispose();
        Assert.True(File.Exists(mine.Seal() + "/root/held"));
    }

    [Fact]
    public void Nothing_runs_in_a_tree_that_is_sealed_and_sealing_it_again_is_nothing()
    {
        using var inside = new Inside(tree);
        inside.Run("echo kept >/root/kept");
        Assert.Equal("kept\n", File.ReadAllText(inside.Tree.Seal() + "/root/kept"));
        Assert.Equal(inside.Tree.UpperDirectory, inside.Tree.Seal());
        Assert.Throws<InvalidOperationException>(() => inside.Run("echo more >/root/more"));
    }

    [Fact]
    public void Where_there_are_no_groups_what_is_left_is_found_by_its_mounts()
    {
        using var inside = new Inside(tree);
        using var none = HostGroups.Make([], Inside.Limits);
        Assert.Equal(["memory", "pids"], none.Unheld);
        using var groups = none.ForTree("tree-1");
        Assert.False(groups.Any);
        Assert.Empty(groups.Members);
        Assert.False(groups.HasKilledForMemory);
    }

    private SandboxTree Mount(Inside inside, bool overlay, bool onDisk) => inside.Host.Mount(
        overlay ? [tree.Layer]
            : [], 1 << 20, onDisk, fill: overlay ? null
            : upper => Process.Start("cp", ["-aT", tree.Layer, upper]).WaitForExit());

    // In the mount namespace of a program of the tree and the process namespace of all, as only what got out of its own could be.
    private static async Task<Process> SurvivorAsync(Inside inside, SandboxTree mine)
    {
        using var cancel = new CancellationTokenSource();
        var program = Machine.UniqueSleep();
        var running = Task.Run(
            () => inside.Host.Run(mine, new SandboxCommand(program.Split(' ')), cancel.Token),
            TestContext.Current.CancellationToken);
        var holder = mine.UpperDirectory.Split('/')[2];
        string? inner = null;
        Assert.True(await Machine.SoonAsync(() => (inner = Find(program)) is not null));
        var start = new ProcessStartInfo("nsenter")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { $"--mount=/proc/{inner}/ns/mnt", $"--pid=/proc/{holder}/ns/pid_for_children", "--", "sh", "-c", "echo it was here >/survivor; echo in; exec sleep 300" },
        };
        var survivor = Process.Start(start)!;
        Assert.Equal("in", await survivor.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(survivor.HasExited);
        return survivor;
    }

    // The program itself, not what starts it: that has it among its arguments.
    private static string? Find(string program) =>
        Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])).FirstOrDefault(path =>
    {
        try
        {
            return File.ReadAllText(path + "/cmdline") == program.Replace(' ', '\0') + "\0";
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return false;
        }
    })?[6..];
}
