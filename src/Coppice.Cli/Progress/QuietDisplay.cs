using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>No progress; only what a failed step printed last, at the end.</summary>
/// <param name="terminal">Where to write: standard error.</param>
/// <param name="time">The clock.</param>
public sealed class QuietDisplay(Terminal terminal, TimeProvider time) : IProgressDisplay
{
    private readonly ProgressState state = new();
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Report(ProgressEvent progress)
    {
        lock (gate)
        {
            state.Apply(progress, time.GetUtcNow());
        }
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (gate)
        {
            terminal.Error.WriteLine(line);
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
            foreach (var line in state.Failed.SelectMany(step => StepText.Failure(step, terminal.ErrorPalette)))
            {
                terminal.Error.WriteLine(line);
            }
        }
    }
}
