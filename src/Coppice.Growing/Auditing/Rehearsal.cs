using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Building;
using Coppice.Growing.Requests;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Model;

namespace Coppice.Growing.Auditing;

/// <summary>
/// Grows templates once more by the one method that defines what they are, looks at what has come of it, and stores nothing.
/// </summary>
internal sealed class Rehearsal(GrowthSession session)
{
    /// <summary>Grows one and looks at it.</summary>
    /// <param name="request">What to grow.</param>
    /// <param name="resolution">What it installs.</param>
    /// <param name="title">What is done, for people.</param>
    /// <param name="look">Called with the job while the tree is there.</param>
    /// <param name="isSame">Whether what was seen is what was expected.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be grown, or not be compared.</exception>
    public async Task<T> RunAsync<T>(
        GrowthRequest request, Resolution resolution, string title, Func<GrowthJob, RehearsedTree, T> look, Func<T, bool> isSame,
        CancellationToken cancel)
    {
        var name = GrowthStep.Of(request.Template);
        session.Progress.Report(new StepStarted(name, title));
        var job = session.Open(request, resolution.Catalog);
        var tools = session.Tools(job.Sources);
        try
        {
            job = await session.WithPackagesAsync(job, cancel);
            var result = new TemplateGrowth(session, tools).Rehearse(job, tree => look(job, tree), cancel);
            session.Progress.Report(new StepEnded(name, StepOutcome.Done, isSame(result) ? "the same tree" : "another tree"));
            return result;
        }
        catch (Failure failure)
        {
            session.Progress.Report(new StepEnded(name, StepOutcome.Failed, failure.Message));
            throw;
        }
        finally
        {
            tools.Decompressed.Release(resolution.Packages);
        }
    }
}
