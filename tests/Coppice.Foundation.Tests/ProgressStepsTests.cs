using Coppice.Foundation.Progress;

namespace Coppice.Foundation.Tests;

public sealed class ProgressStepsTests : IProgressSink
{
    private readonly List<ProgressEvent> events = [];

    void IProgressSink.Report(ProgressEvent progress) => events.Add(progress);

    [Fact]
    public void A_step_begins_ends_and_says_its_result()
    {
        Assert.Equal(3, ((IProgressSink)this).Run("count", "count files", () => 3, count => $"{count} files"));
        Assert.Equal([new StepStarted("count", "count files"), new StepEnded("count", StepOutcome.Done, "3 files")], events);
    }

    [Fact]
    public async Task What_fails_ends_its_step_and_goes_on_to_the_caller()
    {
        await Assert.ThrowsAsync<Failure>(() =>
            ((IProgressSink)this).RunAsync("take", "take it", () => throw new Failure("the mirror is gone")));
        Assert.Equal(
            [new StepStarted("take", "take it"), new StepEnded("take", StepOutcome.Failed, "the mirror is gone")], events);
    }

    [Fact]
    public async Task What_was_stopped_is_cancelled_and_not_failed()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ((IProgressSink)this).RunAsync("wait", "wait", () => Task.Delay(-1, stopped.Token)));
        Assert.Equal(StepOutcome.Cancelled, Assert.IsType<StepEnded>(events[^1]).Outcome);
    }

    [Fact]
    public void A_result_can_say_how_its_step_ended()
    {
        ((IProgressSink)this)
            .Run("check", "check", () => 2, bad => new StepEnded("check", StepOutcome.Failed, $"{bad} problems"));
        Assert.Equal(new StepEnded("check", StepOutcome.Failed, "2 problems"), events[^1]);
    }

    [Fact]
    public void A_note_belongs_to_no_step()
    {
        ((IProgressSink)this).Note("waiting for process 1");
        Assert.Equal([new Noted("waiting for process 1")], events);
    }
}
