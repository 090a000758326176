using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>
/// What a run looks like at a moment: events go in, pure renderers read it. Not safe for threads; displays lock.
/// </summary>
public sealed class ProgressState
{
    private readonly Dictionary<string, StepState> byStep = new(StringComparer.Ordinal);
    private readonly List<StepState> running = [];
    private readonly List<StepState> failed = [];

    /// <summary>The running steps, in the order in which they began.</summary>
    public IReadOnlyList<StepState> Running => running;

    /// <summary>The steps that failed, in the order in which they did.</summary>
    public IReadOnlyList<StepState> Failed => failed;

    /// <summary>
    /// Takes one event. Events of steps that never began or have ended are forgiven: an end without a beginning
    /// (a step that was cancelled before its turn) counts as one of no length.
    /// </summary>
    /// <returns>The step after the event; null when the event was of no step that runs.</returns>
    public StepState? Apply(ProgressEvent progress, DateTimeOffset now)
    {
        if (progress is StepStarted started)
        {
            if (byStep.Remove(started.Step, out var earlier))
            {
                running.Remove(earlier);
            }

            running.Add(byStep[started.Step] = new StepState(started, now));
            return running[^1];
        }

        if (!byStep.TryGetValue(progress.Step, out var step))
        {
            if (progress is not StepEnded)
            {
                return null;
            }

            step = new StepState(new StepStarted(progress.Step, progress.Step), now);
        }

        switch (progress)
        {
            case StepAdvanced advanced:
                step.Advance(advanced, now);
                break;
            case StepPrinted printed:
                step.Print(printed);
                break;
            case StepEnded ended:
                End(step, ended, now);
                break;
        }

        return step;
    }

    private void End(StepState step, StepEnded ended, DateTimeOffset now)
    {
        step.End(ended, now);
        byStep.Remove(ended.Step);
        running.Remove(step);
        if (ended.Outcome == StepOutcome.Failed)
        {
            failed.Add(step);
        }
    }
}
