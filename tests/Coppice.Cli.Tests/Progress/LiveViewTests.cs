using Coppice.Cli.Output;
using Coppice.Cli.Progress;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Tests.Progress;

public sealed class LiveViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly ProgressState state = new();

    [Fact]
    public void Running_steps_show_their_amounts_and_times_and_the_end_of_their_logs()
    {
        At(0, new StepStarted("download", "download 133 packages"));
        At(2, new StepStarted("vault: install", "install keepassxc"));
        for (var second = 0; second <= 8; second++)
        {
            At(second, new StepAdvanced("download", second * 3L << 20, 48L << 20, ProgressUnit.Bytes));
        }

        foreach (var line in (string[])["Unpacking a", "Unpacking b", "Unpacking c", "Setting up \x1b[31ma\u202e"])
        {
            At(8, new StepPrinted("vault: install", line));
        }

        Assert.Equal(
            [
                "▸ download 133 packages   50% 24 MiB of 48 MiB, 3.0 MiB/s, 8.0s left       8.0s",
                "▸ vault: install keepassxc                                                 6.0s",
                "  │ Unpacking b",
                "  │ Unpacking c",
                @"  │ Setting up \x1b[31ma\u202e",
            ],
            Lines(8, 80, 24));
    }

    [Fact]
    public void A_wide_terminal_gets_a_bar()
    {
        At(0, new StepStarted("download", "download"));
        At(0, new StepAdvanced("download", 0, 100, ProgressUnit.Items));
        At(12, new StepAdvanced("download", 50, 100, ProgressUnit.Items));
        Assert.Equal(["▸ download  [==========>         ]  50% 50/100              12s"], Lines(12.2, 64, 24));
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(30, 6)]
    [InlineData(9, 3)]
    [InlineData(1, 1)]
    public void The_view_never_is_larger_than_the_terminal(int width, int height)
    {
        for (var i = 0; i < 40; i++)
        {
            At(0, new StepStarted($"t{i}: install", $"install a package with a name of many words {i} 日本語日本語日本語日本語日本語"));
            At(0, new StepAdvanced($"t{i}: install", 3, 4, ProgressUnit.Bytes));
            At(0, new StepPrinted($"t{i}: install", new string('x', 300)));
            var lines = Lines(4000, width, height);
            Assert.True(lines.Count <= Math.Max(1, height - 1));
            Assert.All(lines, line => Assert.True(DisplayWidth.Of(line) <= Math.Max(1, width - 1), line));
        }
    }

    [Fact]
    public void Steps_that_do_not_fit_are_counted()
    {
        for (var i = 0; i < 5; i++)
        {
            At(0, new StepStarted($"t{i}", $"step {i}"));
        }

        Assert.Equal(
            ["▸ step 0               1.0s", "▸ step 1               1.0s", "  … and 3 more"],
            Lines(1, 28, 4).Select(line => line));
    }

    private void At(double seconds, ProgressEvent progress) => state.Apply(progress, Start.AddSeconds(seconds));

    private IReadOnlyList<string> Lines(double seconds, int width, int height) =>
        LiveView.Lines(state, Start.AddSeconds(seconds), new TerminalSize(width, height), Palette.None);
}
