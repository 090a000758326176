using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>What displays have in common that only ever write lines: they draw nothing live, and end with the logs of what failed.</summary>
/// <param name="terminal">Where to write: standard error.</param>
/// <param name="time">The clock.</param>
public abstract class LineDisplay(Terminal terminal, TimeProvider time) : IProgressDisplay
{
    private readonly ProgressState state = new();
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Report(ProgressEvent progress)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (state.Apply(progress, now) is { } step)
            {
                Show(progress, step, now);
            }
        }
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (gate)
        {
            ShowSaid(line);
        }
    }

    /// <inheritdoc/>
    public void Abandon()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            ShowEnd(state.Failed);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a line. Like all of these, called by one thread at a time.</summary>
    protected void Write(string line) => terminal.Error.WriteLine(line);

    /// <summary>Shows an event.</summary>
    /// <param name="progress">The event.</param>
    /// <param name="step">Its step, after the event.</param>
    /// <param name="now">The time.</param>
    protected abstract void Show(ProgressEvent progress, StepState step, DateTimeOffset now);

    /// <summary>Shows what is said to the person beside the progress.</summary>
    protected virtual void ShowSaid(string line) => Write(line);

    /// <summary>Shows, at the end, what failed.</summary>
    protected virtual void ShowEnd(IReadOnlyList<StepState> failed)
    {
        foreach (var line in failed.SelectMany(step => StepText.Failure(step, terminal.ErrorPalette)))
        {
            Write(line);
        }
    }
}
