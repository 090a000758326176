using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>
/// What displays have in common that only ever write lines: they draw nothing live, and end with the logs of what failed.
/// </summary>
/// <param name="terminal">Where to write: standard error.</param>
/// <param name="time">The clock.</param>
public abstract class LineDisplay(Terminal terminal, TimeProvider time) : IProgressDisplay
{
    private readonly ProgressState state = new();

    /// <summary>Held while something is written.</summary>
    protected Lock Gate { get; } = new();

    /// <inheritdoc/>
    public void Report(ProgressEvent progress)
    {
        if (progress is Noted note)
        {
            Say(note.Text);
            return;
        }

        lock (Gate)
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
        lock (Gate)
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
        lock (Gate)
        {
            ShowEnd(state.Failed);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a line. Whoever calls holds <see cref="Gate"/>, as those do who call the methods below.</summary>
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
