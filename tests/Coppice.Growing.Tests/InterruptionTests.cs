using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>Kills, interrupts, and two at once.</summary>
[Trait("Category", "Integration")]
public sealed class InterruptionTests(GrownBase grown)
{
    private const string Templates =
        """
        a: {from: base, packages: [slow, works]}
        b: {from: a, packages: [chain-top]}
        c: {from: base, packages: [slow, works-too]}
        """;

    [Fact]
    public Task A_kill_at_any_moment_leaves_a_good_store_and_nothing_else() => KillAsync(3);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_kill_at_every_moment_leaves_a_good_store_and_nothing_else() => KillAsync(int.MaxValue);

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task An_interrupt_is_answered_at_once_although_a_script_ignores_it(string signal, int code)
    {
        using var bench = new Workbench(grown).Declare("stuck: {from: base, packages: [hangs]}");
        using var coppice = CoppiceProgram.Start(bench.Arguments("--progress", "plain"));
        var error = coppice.StandardError.ReadToEndAsync();
        await UntilHangingAsync(bench);
        Assert.True(new ProcessRunner().Run(Command.Own("kill", ["-s", signal, coppice.Id.ToString()])).Succeeded);
        try
        {
            // The package's script would hang for ever.
            await coppice.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        }
        finally
        {
            // A build that is not stopped must not outlive its test.
            coppice.Kill();
        }

        Assert.Equal(code, coppice.ExitCode);
        Assert.Contains("stopping", await error, StringComparison.Ordinal);
        await bench.AssertNothingLeftAsync();
        Assert.Null(bench.Current("stuck"));
        Assert.Empty(bench.Fsck());
    }

    [Fact]
    public async Task Two_builds_at_once_share_the_work()
    {
        using var bench = new Workbench(grown).Declare(Templates);
        using var one = CoppiceProgram.Start(bench.Arguments());
        using var other = CoppiceProgram.Start(bench.Arguments());
        var said = await Task.WhenAll(one.StandardError.ReadToEndAsync(), other.StandardError.ReadToEndAsync());
        await Task.WhenAll(one.WaitForExitAsync(), other.WaitForExitAsync());
        Assert.True((one.ExitCode, other.ExitCode) == (0, 0), string.Join("\n---\n", said));
        Assert.Equal([1, 1, 1], ((string[])["a", "b", "c"]).Select(template => bench.Current(template)!.Number));
        Assert.Empty(bench.Fsck());
    }

    // After so many of the lines that a build without a break tells, and some time later.
    private async Task KillAsync(int times)
    {
        var chance = Chance.Begin();
        using var whole = new Workbench(grown).Declare(Templates);
        var lines = whole.Build("--progress", "json").Error.Split('\n').Length;
        foreach (var line in chance.Spread(lines - 2, times))
        {
            using var bench = new Workbench(grown).Declare(Templates);
            await StartAndKillAsync(bench, line, chance.Next(100));
            await bench.AssertNothingLeftAsync();
            Assert.Empty(bench.Fsck());
            bench.Grow();
            Assert.Empty(bench.Fsck());
            Assert.Equal(["a", "b", "base", "c"], bench.Generations.Templates());
            Assert.Equal(whole.Tree("b"), bench.Tree("b"));
        }
    }

    private static async Task StartAndKillAsync(Workbench bench, int afterLine, int delay)
    {
        using var coppice = CoppiceProgram.Start(bench.Arguments("--progress", "json"));
        for (var told = 0; told < afterLine && await coppice.StandardError.ReadLineAsync() is not null; told++)
        {
            // Goes on.
        }

        await Task.Delay(delay);
        coppice.Kill();
        await coppice.WaitForExitAsync();
    }

    private static async Task UntilHangingAsync(Workbench bench)
    {
        for (var tries = 0; tries < 6000; tries++)
        {
            var log = bench.Logs("stuck").FirstOrDefault(File.Exists);
            if (log is not null && File.ReadAllText(log).Contains("\nhanging", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("the package was never installed");
    }
}
