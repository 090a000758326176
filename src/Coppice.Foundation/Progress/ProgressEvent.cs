namespace Coppice.Foundation.Progress;

/// <summary>What happens while something long runs. Stages report it; the command line shows it.</summary>
/// <param name="Step">Identifies the step among all of a run, for instance <c>vault: install</c>.</param>
public abstract record ProgressEvent(string Step);

/// <summary>A step begins.</summary>
/// <param name="Step">Identifies the step.</param>
/// <param name="Title">What it does, for people: <c>install keepassxc (113 packages)</c>.</param>
public sealed record StepStarted(string Step, string Title) : ProgressEvent(Step);

/// <summary>How far a running step is.</summary>
/// <param name="Step">Identifies the step.</param>
/// <param name="Done">Amount done, in <paramref name="Unit"/>.</param>
/// <param name="Total">Amount in all, or null when not known.</param>
/// <param name="Unit">What is counted.</param>
public sealed record StepAdvanced(string Step, long Done, long? Total, ProgressUnit Unit) : ProgressEvent(Step);

/// <summary>A line that a running step printed; not yet made safe to show.</summary>
/// <param name="Step">Identifies the step.</param>
/// <param name="Line">The line without its ending.</param>
public sealed record StepPrinted(string Step, string Line) : ProgressEvent(Step);

/// <summary>A step ends.</summary>
/// <param name="Step">Identifies the step.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">The result for people (<c>3,971 files, 41 MiB new</c>), or what failed.</param>
/// <param name="LogFile">The file with the step's whole log, when one is kept.</param>
public sealed record StepEnded(string Step, StepOutcome Outcome, string? Text = null, string? LogFile = null)
    : ProgressEvent(Step)
{
    /// <summary>The end of a step that an exception ended: stopped by the user, or failed.</summary>
    public static StepEnded After(string step, Exception e) => e is OperationCanceledException
        ? new StepEnded(step, StepOutcome.Cancelled, "stopped")
        : new StepEnded(step, StepOutcome.Failed, e.Message);
}

/// <summary>Something for people that belongs to no step: whom a run waits for, what was repaired.</summary>
/// <param name="Text">One line that is safe to show.</param>
public sealed record Noted(string Text) : ProgressEvent("");

/// <summary>What <see cref="StepAdvanced"/> counts.</summary>
public enum ProgressUnit
{
    /// <summary>Bytes; shown with a rate.</summary>
    Bytes,

    /// <summary>Things: packages, files, steps.</summary>
    Items,
}

/// <summary>How a step ended.</summary>
public enum StepOutcome
{
    /// <summary>It did its work.</summary>
    Done,

    /// <summary>There was nothing to do.</summary>
    Unchanged,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was not begun or not finished, because something before it failed or the user stopped the run.</summary>
    Cancelled,
}

/// <summary>Takes progress events; called from any thread.</summary>
public interface IProgressSink
{
    /// <summary>Takes one event. Must not throw and must not block for long.</summary>
    void Report(ProgressEvent progress);
}

/// <summary>Throws every event away.</summary>
public sealed class NoProgress : IProgressSink
{
    /// <summary>The one instance.</summary>
    public static NoProgress Instance { get; } = new();

    /// <inheritdoc/>
    public void Report(ProgressEvent progress)
    {
    }
}
