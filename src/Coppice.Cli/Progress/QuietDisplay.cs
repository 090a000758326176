using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>No progress; only what a failed step printed last, at the end.</summary>
/// <param name="terminal">Where to write: standard error.</param>
/// <param name="time">The clock.</param>
/// <param name="silent">Whether what is said beside the progress (plans, results) is left out, too.</param>
public sealed class QuietDisplay(Terminal terminal, TimeProvider time, bool silent = false) : LineDisplay(terminal, time)
{
    /// <inheritdoc/>
    protected override void Show(ProgressEvent progress, StepState step, DateTimeOffset now)
    {
    }

    /// <inheritdoc/>
    protected override void ShowSaid(string line)
    {
        if (!silent)
        {
            base.ShowSaid(line);
        }
    }
}
