using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Cli.Progress;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Tests.Progress;

public sealed class DisplayTests
{
    private readonly FakeHost fake = new() { IsTerminal = true };

    [Fact]
    public void On_a_terminal_finished_steps_stay_as_one_line_and_the_failed_ones_log_comes_last()
    {
        using (var display = new LiveDisplay(fake.Host.Terminal, fake.Time))
        {
            display.Report(new StepStarted("vault: install", "install keepassxc"));
            display.Report(new StepStarted("dev: install", "install gcc"));
            display.Report(new StepPrinted("dev: install", "dpkg: error\x1b[2J"));
            display.Draw();
            fake.Time.Now += TimeSpan.FromSeconds(3);
            display.Report(new StepEnded("vault: install", StepOutcome.Done, "3,971 files"));
            display.Report(new StepEnded("dev: install", StepOutcome.Failed, "exit code 100", "/store/log/dev"));
        }

        Assert.Equal(
            """
            ✓ vault: install keepassxc · 3,971 files · 3.0s
            ✗ dev: install gcc · exit code 100 · 3.0s
            the last lines of dev: install gcc:
              │ dpkg: error\x1b[2J
            whole log of dev: install gcc: /store/log/dev

            """,
            Screen.After(fake.Error.ToString(), 80));
        Assert.EndsWith("\x1b[?25h", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_redraw_replaces_the_live_lines_and_an_unchanged_view_is_not_drawn_again()
    {
        using var display = new LiveDisplay(fake.Host.Terminal, fake.Time);
        display.Report(new StepStarted("a", "one"));
        display.Draw();
        var length = fake.Error.ToString().Length;
        display.Draw();
        Assert.Equal(length, fake.Error.ToString().Length);
        display.Report(new StepPrinted("a", "log"));
        display.Say("stopping…");
        Assert.Equal(
            "stopping…\n▸ one                                                                      0.0s\n  │ log\n",
            Screen.After(fake.Error.ToString(), 80));
    }

    [Fact]
    public void On_a_terminal_that_became_narrower_all_rows_of_the_old_lines_are_replaced()
    {
        var size = new TerminalSize(80, 24);
        using var display = new LiveDisplay(fake.Host.Terminal with { Size = () => size }, fake.Time);
        display.Report(new StepStarted("a", "one"));
        display.Draw();
        size = new TerminalSize(40, 24);
        display.Draw();

        // 79 columns have become two rows.
        Assert.Contains("\x1b[2A\r\x1b[J▸ one ", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_process_is_abandoned_the_cursor_comes_back()
    {
        using var display = new LiveDisplay(fake.Host.Terminal, fake.Time);
        display.Report(new StepStarted("a", "one"));
        display.Draw();
        display.Abandon();
        Assert.EndsWith("\x1b[?25h", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_progress_has_a_line_for_begin_and_end_and_few_between()
    {
        using (var display = new PlainDisplay(fake.Host.Terminal, fake.Time, verbose: false))
        {
            display.Report(new StepStarted("download", "download 133 packages"));
            for (var i = 1; i <= 120; i++)
            {
                fake.Time.Now += TimeSpan.FromMilliseconds(100);
                display.Report(new StepAdvanced("download", i << 20, 120 << 20, ProgressUnit.Bytes));
            }

            display.Report(new StepPrinted("download", "not shown"));
            display.Report(new StepEnded("download", StepOutcome.Done, "120 MiB"));
            display.Report(new StepEnded("vault: install", StepOutcome.Cancelled));
        }

        Assert.Equal(
            """
            start    download 133 packages
            running  download 133 packages · 41% 50 MiB of 120 MiB, 10 MiB/s, 7.0s left
            running  download 133 packages · 83% 100 MiB of 120 MiB, 10 MiB/s, 2.0s left
            done     download 133 packages · 120 MiB · 12s
            stopped  vault: install · cancelled · 0.0s

            """,
            fake.Error.ToString());
    }

    [Fact]
    public void Verbose_plain_progress_shows_logs_made_safe()
    {
        using (var display = new PlainDisplay(fake.Host.Terminal, fake.Time, verbose: true))
        {
            display.Report(new StepStarted("vault: install", "install"));
            display.Report(new StepPrinted("vault: install", "\x1b[31mred"));
        }

        Assert.Contains(@"  │ vault: \x1b[31mred", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_shows_only_what_failed()
    {
        using (var display = new QuietDisplay(fake.Host.Terminal, fake.Time))
        {
            display.Report(new StepStarted("a", "one"));
            display.Report(new StepPrinted("a", "fine"));
            display.Report(new StepEnded("a", StepOutcome.Done));
            display.Report(new StepStarted("b", "two"));
            display.Report(new StepPrinted("b", "broken"));
            display.Report(new StepEnded("b", StepOutcome.Failed, null, "/log/b"));
        }

        Assert.Equal("the last lines of two:\n  │ broken\nwhole log of two: /log/b\n", fake.Error.ToString());
    }

    [Fact]
    public void Only_the_last_twenty_lines_of_a_log_are_kept()
    {
        using (var display = new QuietDisplay(fake.Host.Terminal, fake.Time))
        {
            display.Report(new StepStarted("b", "two"));
            for (var i = 0; i < 1000; i++)
            {
                display.Report(new StepPrinted("b", $"line {i}"));
            }

            display.Report(new StepEnded("b", StepOutcome.Failed));
        }

        var lines = fake.Error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(21, lines.Length);
        Assert.Equal("  │ line 999", lines[^1]);
    }

    [Fact]
    public void Json_progress_is_one_object_a_line()
    {
        using (var display = new JsonDisplay(fake.Host.Terminal, fake.Time))
        {
            display.Report(new StepStarted("a", "one"));
            for (var i = 1; i <= 1000; i++)
            {
                display.Report(new StepAdvanced("a", i, 1000, ProgressUnit.Bytes));
            }

            display.Report(new StepPrinted("a", "x\x1b"));
            display.Report(new StepEnded("a", StepOutcome.Failed, "why", "/log"));
            display.Say("stopping…");
        }

        var events = fake.Error.ToString().TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(
            ["started", "advanced", "advanced", "printed", "ended", "message"],
            events.Select(e => e.GetProperty("event").GetString()));
        Assert.All(events, e => Assert.Equal(1, e.GetProperty("version").GetInt32()));
        Assert.Equal("2026-01-02T03:04:05.000Z", events[0].GetProperty("time").GetString());
        Assert.Equal("failed", events[4].GetProperty("outcome").GetString());
        Assert.Equal("/log", events[4].GetProperty("log").GetString());
    }

    [Fact]
    public void Events_of_unknown_and_repeated_steps_are_survived()
    {
        using var display = new LiveDisplay(fake.Host.Terminal, fake.Time);
        display.Report(new StepAdvanced("a", 1, 0, ProgressUnit.Items));
        display.Report(new StepStarted("a", "one"));
        display.Report(new StepStarted("a", "one again"));
        display.Report(new StepAdvanced("a", -5, -1, ProgressUnit.Bytes));
        display.Report(new StepAdvanced("a", long.MaxValue, 1, ProgressUnit.Bytes));
        display.Draw();
        display.Report(new StepEnded("a", StepOutcome.Unchanged));
        display.Report(new StepEnded("a", StepOutcome.Unchanged));
        display.Draw();
        Assert.Contains("= one again · unchanged · 0.0s", Screen.After(fake.Error.ToString(), 80), StringComparison.Ordinal);
    }
}
