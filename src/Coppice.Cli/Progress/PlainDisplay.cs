using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>
/// Progress for logs and pipes: a line when a step begins and ends, and now and then one in between; with <c>-v</c> every line of
/// its log.
/// </summary>
/// <param name="terminal">Where to write: standard error.</param>
/// <param name="time">The clock.</param>
/// <param name="verbose">Whether to print logs.</param>
public sealed class PlainDisplay(Terminal terminal, TimeProvider time, bool verbose) : LineDisplay(terminal, time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private readonly Dictionary<StepState, DateTimeOffset> lastLine = [];

    /// <inheritdoc/>
    protected override void Show(ProgressEvent progress, StepState step, DateTimeOffset now)
    {
        if (Line(progress, step, now) is { } line)
        {
            lastLine[step] = now;
            Write(line);
        }

        if (progress is StepEnded)
        {
            foreach (var ended in lastLine.Keys.Where(known => known.Ended is not null).ToList())
            {
                lastLine.Remove(ended);
            }
        }
    }

    private string? Line(ProgressEvent progress, StepState step, DateTimeOffset now) => progress switch
    {
        StepStarted => $"start    {step.Name}",
        StepPrinted when verbose => $"  │ {step.Name.Split(": ")[0]}: {step.Log.Last()}",
        StepAdvanced when now - lastLine.GetValueOrDefault(step) >= Between =>
            $"running  {step.Name} · {StepText.Amount(step, now, bar: false).Trim()}",
        StepEnded ended => $"{Word(ended.Outcome),-8} {StepText.Ended(step)}",
        _ => null,
    };

    private static string Word(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Done => "done",
        StepOutcome.Unchanged => "same",
        StepOutcome.Failed => "FAILED",
        _ => "stopped",
    };
}
