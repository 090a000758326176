using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Growing.Sessions;

namespace Coppice.Growing;

/// <summary>Carries out a plan: every template after its parents, independent ones side by side.</summary>
/// <param name="services">What it needs of this machine.</param>
public sealed class FamilyBuild(GrowthServices services)
{
    /// <summary>Makes the plan so.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="resolutions">What each step will install.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops; what is finished stays.</param>
    /// <returns>What became of every step of the plan that changes something.</returns>
    public async Task<IReadOnlyList<GrowthOutcome>> RunAsync(
        Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, BuildOptions options, IProgressSink progress,
        CancellationToken cancel)
    {
        var steps = plan.Changes.ToList();
        using var session = new GrowthSession(services, plan.Sources, resolutions.Values, progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var downloads = DownloadAll(plan, steps, resolutions, progress, stop.Token);
        var grower = new FamilyGrower(session, plan, resolutions, options);
        var ahead = Task.Run(() => grower.UnpackAheadAsync(stop.Token), CancellationToken.None);
        var idleness = options.UseIdleness
            ? Task.Run(() => grower.UseIdlenessAsync(stop.Token), CancellationToken.None)
            : Task.CompletedTask;
        var growing = new Dictionary<string, Task<GrowthOutcome>>();
        foreach (var step in steps)
        {
            List<Task<GrowthOutcome>> parents =
            [
                .. step.Template.Parents.Select(growing.GetValueOrDefault).OfType<Task<GrowthOutcome>>(),
            ];
            growing[step.Template.Name] = Task.Run(
                () => grower.GrowAfterAsync(parents, step, stop.Token), CancellationToken.None);
        }

        try
        {
            var outcomes = await Task.WhenAll(growing.Values);
            cancel.ThrowIfCancellationRequested();
            return outcomes;
        }
        finally
        {
            try
            {
                services.Store.Settle();
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(downloads, ahead, idleness)
                    .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                services.Store.Payloads.Complete();
            }
        }
    }

    // One download for all, parents first, beside the growing; each growth waits for its own packages only.
    private Task DownloadAll(
        Plan plan, IReadOnlyList<PlanStep> steps, IReadOnlyDictionary<string, Resolution> resolutions, IProgressSink progress,
        CancellationToken cancel)
    {
        var packages =
            steps.SelectMany(step => resolutions[step.Template.Name].Packages).DistinctBy(package => package.Digest).ToList();
        var files = steps.SelectMany(step => plan.Family.CarriedOut(step.Template))
            .SelectMany(declaration => declaration.Settings.Fetch).ToList();
        return Task.Run(
            () => Task.WhenAll(
                services.Downloader.EnsureAsync(packages, progress, cancel),
                services.Downloader.Fetched.EnsureAsync(files, progress, cancel)),
            CancellationToken.None);
    }
}
