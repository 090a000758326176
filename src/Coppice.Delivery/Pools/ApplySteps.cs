using Coppice.Apply;
using Coppice.Foundation.Progress;

namespace Coppice.Delivery.Pools;

/// <summary>Shows what is done with the images as steps of a run, one after the other.</summary>
/// <param name="progress">Takes the steps.</param>
internal sealed class ApplySteps(IProgressSink progress) : IDisposable
{
    private string? current;
    private bool whole;

    /// <summary>Takes progress of the applier.</summary>
    public void Report(ApplyProgress applied)
    {
        var (step, title) = applied.Stage switch
        {
            ApplyStage.Receiving => ($"receive {applied.Name}", $"write the new blocks of {applied.Name} into the pool"),
            ApplyStage.Updating => ($"share {applied.Name}", $"share blocks of {applied.Name}"),
            _ => ($"verify {applied.Name}", $"verify {applied.Name} in the pool"),
        };
        if (current != step)
        {
            Dispose();
            current = step;
            progress.Report(new StepStarted(step, title));
        }

        whole = applied.Done == applied.Total;
        progress.Report(new StepAdvanced(step, applied.Done, applied.Total, ProgressUnit.Bytes));
    }

    /// <summary>Ends the step that runs.</summary>
    public void Dispose()
    {
        if (current is not null)
        {
            progress.Report(new StepEnded(current, whole ? StepOutcome.Done : StepOutcome.Cancelled));
            current = null;
        }
    }
}
