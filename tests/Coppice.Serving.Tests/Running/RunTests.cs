using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Serving.Running;

namespace Coppice.Serving.Tests.Running;

/// <summary>A run does nothing before somebody agreed, nothing but what was shown, and one at a time.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TestStore store = new();
    private readonly RunDesk desk = new();

    public void Dispose()
    {
        desk.Dispose();
        store.Dispose();
    }

    [Fact]
    public async Task It_looks_waits_for_agreement_and_is_carried_out_once()
    {
        var act = new FakeAct();
        var run = desk.Begin("test", act, store.Engine);
        await UntilAsync(run, RunState.Waiting);
        Assert.Equal(0, act.Done);
        desk.CarryOut(run);
        Assert.Throws<Failure>(() => desk.CarryOut(run));
        await UntilAsync(run, RunState.Done);
        Assert.Throws<Failure>(() => desk.CarryOut(run));
        Assert.Equal(1, act.Done);
    }

    [Fact]
    public async Task What_only_looks_for_news_asks_nobody_and_where_nothing_is_to_do_nothing_is_done()
    {
        var news = new FakeAct { AsksFirst = false };
        await UntilAsync(desk.Begin("test", news, store.Engine), RunState.Done);
        Assert.Equal(1, news.Done);

        var nothing = new FakeAct { Look = () => new Foreseen(null, HasWork: false, "") };
        var run = desk.Begin("test", nothing, store.Engine);
        await UntilAsync(run, RunState.Nothing);
        Assert.Throws<Failure>(() => desk.CarryOut(run));
        Assert.Equal(0, nothing.Done);
    }

    [Fact]
    public async Task One_works_at_a_time_over_all_families_and_one_that_waits_keeps_nobody_out()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = new FakeAct
        {
            AsksFirst = false,
            Work = async (_, _) =>
            {
                begun.SetResult();
                await go.Task;
            },
        };
        var waiting = desk.Begin("test", new FakeAct(), store.Engine);
        await UntilAsync(waiting, RunState.Waiting);
        var run = desk.Begin("test", slow, store.Engine);
        await begun.Task;
        var busy = Assert.Throws<Failure>(() => desk.Begin("other", new FakeAct(), store.Engine));
        Assert.Equal(ProblemKind.Busy, busy.Problems[0].Kind);
        Assert.Throws<Failure>(() => desk.CarryOut(waiting));
        go.SetResult();
        await UntilAsync(run, RunState.Done);
        desk.CarryOut(waiting);
        await UntilAsync(waiting, RunState.Done);
    }

    [Fact]
    public async Task A_failure_a_bug_and_a_stop_end_it_each_in_its_own_way()
    {
        var failed = desk.Begin("test", new FakeAct { Look = () => throw new Failure("no", "try") }, store.Engine);
        await UntilAsync(failed, RunState.Failed);
        Assert.Equal("no", failed.Problems[0].Message);

        var bug = desk.Begin("test", new FakeAct { Look = () => throw new InvalidOperationException("oops") }, store.Engine);
        await UntilAsync(bug, RunState.Failed);
        Assert.Contains("bug in Coppice", bug.Problems[0].Message);

        var begun = new TaskCompletionSource();
        var endless = new FakeAct
        {
            AsksFirst = false,
            Work = (_, cancel) =>
            {
                begun.SetResult();
                return Task.Delay(Timeout.Infinite, cancel);
            },
        };
        var run = desk.Begin("test", endless, store.Engine);
        await begun.Task;
        await desk.StopAsync();
        Assert.Equal(RunState.Stopped, run.State);
        Assert.Equal(0, endless.Done);
    }

    [Fact]
    public async Task What_is_no_longer_what_was_shown_is_refused()
    {
        Acts.RequireSame(new Foreseen(null, true, "same"), "same");
        var failure = Assert.Throws<Failure>(() => Acts.RequireSame(new Foreseen(null, true, "shown"), "now"));
        Assert.Equal(ProblemKind.NotAgreed, failure.Problems[0].Kind);
        await Task.CompletedTask;
    }

    [Fact]
    public void Steps_are_one_line_each_and_safe_to_show()
    {
        var steps = new RunSteps();
        var changed = steps.Changed;
        Assert.False(changed.IsCompleted);
        steps.Report(new StepStarted("a", "grow \x1b[31mvault"));
        Assert.True(changed.IsCompleted);
        steps.Report(new StepPrinted("a", "Setting up \u202eless\n"));
        steps.Report(new StepStarted("b", "second"));
        steps.Report(new StepAdvanced("b", 2, 3, ProgressUnit.Items));
        steps.Report(new StepEnded("a", StepOutcome.Failed, "it failed", "/store/logs/vault.20260102T030405Z/growth.log"));
        steps.Report(new StepPrinted("unknown", "nobody began it"));
        steps.Report(new Noted("waiting"));
        var (lines, notes) = steps.Read();
        Assert.Equal(
            [
                new StepLine(0, @"grow \x1b[31mvault", "failed", "it failed", "vault.20260102T030405Z"),
                new StepLine(1, "second", "running", "2 of 3", null),
            ],
            lines);
        Assert.Equal(["waiting"], notes);
    }

    private static async Task UntilAsync(Run run, RunState state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (run.State != state)
        {
            var changed = run.Steps.Changed;
            if (run.State != state)
            {
                await changed.WaitAsync(patience.Token);
            }
        }
    }
}
