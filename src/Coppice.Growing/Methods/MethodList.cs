using Coppice.Foundation.Progress;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;

namespace Coppice.Growing.Methods;

/// <summary>Tries methods in order until one grows the template.</summary>
/// <param name="methods">The methods; the last one is always possible.</param>
/// <param name="progress">Told why the others were not.</param>
/// <param name="note">Writes that into the log of a job.</param>
internal sealed class MethodList(
    IReadOnlyList<IGrowthMethod> methods, IProgressSink progress, Action<GrowthJob, string> note)
{
    /// <summary>Grows a template.</summary>
    /// <param name="job">The template.</param>
    /// <param name="title">What is done, for people; said when it cannot be reused.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>
    /// <see cref="Grown"/> or <see cref="Reused"/>, and why methods that the plan had hoped for were not possible.
    /// </returns>
    /// <exception cref="Coppice.Foundation.Failure">It cannot be grown.</exception>
    public async Task<(GrowthResult Result, IReadOnlyList<string> News)> GrowAsync(
        GrowthJob job, string title, CancellationToken cancel)
    {
        var reasons = new List<NotPossible>();
        var step = GrowthStep.Of(job.Template);
        foreach (var method in methods)
        {
            var result = await method.TryAsync(job, cancel);
            if (result is not NotPossible reason)
            {
                return (result, [.. reasons.Where(earlier => earlier.IsNews).Select(earlier => earlier.Reason)]);
            }

            reasons.Add(reason);
            if (reasons.Count == 1)
            {
                // Whatever comes after the first one takes its time.
                progress.Report(new StepStarted(step, title));
            }

            if (reason.IsNews)
            {
                progress.Report(new StepPrinted(step, reason.Reason));
                note(job, reason.Reason);
            }
        }

        throw new InvalidOperationException($"{job.Template.Name}: no method grows it");
    }
}
