using Coppice.Foundation.Processes;
using Coppice.Sandbox.Groups;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests;

/// <summary>What foreign code leaves behind, takes too much of, or never ends; and what is left when Coppice is killed.</summary>
[Trait("Category", "Integration")]
public sealed class LifetimeTests(SmallTree tree)
{
    [Fact]
    public async Task A_daemon_ends_with_the_command_that_left_it()
    {
        using var inside = new Inside(tree);
        var daemon = Machine.UniqueSleep();
        Assert.Equal("left\n", inside.Run($"nohup setsid {daemon} >/dev/null 2>&1 & echo left").Text);
        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(daemon)));
    }

    [Fact]
    public async Task A_program_that_ignores_every_signal_ends_at_the_time_limit()
    {
        using var inside = new Inside(tree, Inside.Limits with { Time = TimeSpan.FromSeconds(5) });
        var stubborn = Machine.UniqueSleep();
        var lines = new List<string>();
        var result = inside.Run(
            $"trap '' HUP INT TERM; echo begun; while :; do {stubborn}; done", command => command with { OnLine = lines.Add });
        Assert.Equal(137, result.ExitCode);
        Assert.Equal("begun", lines[0]);
        Assert.Matches("^killed after .* minutes, the time limit for one command$", lines[^1]);
        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(stubborn)));
    }

    [Fact]
    public async Task A_cancelled_command_ends_with_all_its_children()
    {
        using var inside = new Inside(tree);
        using var cancel = new CancellationTokenSource();
        var child = Machine.UniqueSleep();
        var command = new SandboxCommand("sh", "-c", $"trap '' TERM; {child} & {child} & echo begun; wait")
        {
            OnLine = _ => cancel.Cancel(),
        };
        Assert.Throws<OperationCanceledException>(() => inside.Host.Run(inside.Tree, command, cancel.Token));
        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(child)));
        Assert.Equal("well\n", inside.Run("echo well").Text);
    }

    [Fact]
    public async Task A_fork_bomb_meets_a_limit_and_harms_only_itself()
    {
        Assert.SkipUnless(
            Environment.OSVersion.Version >= new Version(6, 14),
            "before Linux 6.14 the limit of processes is the whole machine's");
        var before = File.ReadAllText("/proc/sys/kernel/pid_max");
        // The smallest number that the kernel allows is 301.
        using var inside = new Inside(tree, Inside.Limits with { Processes = 320 });
        var bomb = Machine.UniqueSleep();
        var result = inside.Run($"n=0; while [ $n -lt 400 ]; do {bomb} & n=$((n+1)); done; echo all of them");
        Assert.Contains("Cannot fork", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("all of them", result.Text, StringComparison.Ordinal);
        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(bomb)));
        Assert.Equal("well\n", inside.Run("echo well").Text);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/pid_max"));
    }

    [Theory]
    [InlineData("/tmp/fill", 4)]
    [InlineData("/run/fill", 4)]
    [InlineData("/dev/shm/fill", 4)]
    [InlineData("/var/tmp/fill", 4)]
    [InlineData("/root/fill", 64)]
    public void What_is_written_to_memory_is_limited(string file, int mebibytes)
    {
        using var inside = new Inside(tree);
        var result = inside.Run($"dd if=/dev/zero of={file} bs=1M count=200; stat -c %s {file}");
        Assert.Contains("No space left on device", result.Text, StringComparison.Ordinal);
        Assert.InRange(long.Parse(result.Text.TrimEnd().Split('\n')[^1]), 1, mebibytes << 20);
    }

    [Fact]
    public void A_line_without_end_is_handed_on_in_pieces()
    {
        using var inside = new Inside(tree);
        var longest = 0;
        var sum = 0L;
        var result = inside.Run("head -c 5000000 /dev/zero", command => command with
        {
            OnLine = line =>
            {
                longest = Math.Max(longest, line.Length);
                sum += line.Length;
            },
        });
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(5_000_000, sum);
        Assert.InRange(longest, 1, 64 << 10);
    }

    [Fact]
    public void The_umask_of_the_caller_does_not_matter()
    {
        using var inside = new Inside(tree);
        var script = $"umask 077; exec nsenter \"$@\"";
        var command = inside.Host.CommandFor(
            inside.Tree, new SandboxCommand("sh", "-c", "umask; mkdir /made; stat -c %a /made"), interactive: false);
        var result = new ProcessRunner().Run(Command.Own("sh", ["-c", script, "test", .. command.Arguments]));
        Assert.Equal("0022\n755\n", result.Text);
    }

    [Fact]
    public void Mounts_are_seen_only_inside_and_nothing_of_them_stays()
    {
        string work;
        using (var inside = new Inside(tree))
        {
            work = inside.WorkFolder;
            inside.Run("echo x >/root/new");
            Assert.True(File.Exists(inside.Tree.UpperDirectory + "/root/new"));
            Assert.False(Machine.HasMounts(work));
            inside.Tree.Dispose();
            inside.Host.Dispose();
            Assert.Empty(Directory.EnumerateFileSystemEntries(work));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_Coppice_leaves_no_process_and_no_mount(bool onDisk)
    {
        using var folder = new TempFolder();
        var daemon = Machine.UniqueSleep();
        var child = $"{typeof(KilledChildTests).FullName}.{nameof(KilledChildTests.Runs_a_daemon_for_the_test_that_kills_it)}";
        var start = new System.Diagnostics.ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { "-method", child, "-explicit", "only" },
        };
        start.Environment[KilledChildTests.LayerVariable] = tree.Layer;
        start.Environment[KilledChildTests.FolderVariable] = folder.Path;
        start.Environment[KilledChildTests.DaemonVariable] = daemon;
        start.Environment[KilledChildTests.DiskVariable] = onDisk ? "yes" : "";
        using var coppice = System.Diagnostics.Process.Start(start)!;
        try
        {
            Assert.True(await Machine.SoonAsync(() => Machine.Runs(daemon)), "the daemon was never seen");
        }
        finally
        {
            coppice.Kill();
            await coppice.WaitForExitAsync();
        }

        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(daemon)), "the daemon lives");
        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(folder.Path)), "a helper of the sandbox lives");
        Assert.False(Machine.HasMounts(folder.Path));
        // Its control groups are empty, and the next one removes them.
        new Inside(tree).Dispose();
        Assert.DoesNotContain(
            ServiceScope.Places(null), place => Directory.EnumerateDirectories(place.Folder, $"coppice-{coppice.Id}-*").Any());
    }
}
