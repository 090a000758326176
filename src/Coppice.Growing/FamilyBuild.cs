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

namespace Coppice.Growing;

/// <summary>Carries out a plan: every template after its parents, independent ones side by side.</summary>
public sealed class FamilyBuild(
    GrowingStore store, PackageDownloader downloader, DistributionTable distributions, IProcessRunner runner, SandboxLimits limits, TimeProvider clock,
    Func<Digest, ArchiveSnapshot?> findArchive)
{
    /// <summary>Makes the plan so.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="resolutions">What each step will install.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops; what is finished stays.</param>
    /// <returns>What became of every step of the plan that changes something.</returns>
    public async Task<IReadOnlyList<GrowthOutcome>> RunAsync(
        Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, BuildOptions options, IProgressSink progress, CancellationToken cancel)
    {
        var steps = plan.Changes.ToList();
        using var host = SandboxHost.Start(runner, store.WorkFolder, limits);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var downloads = DownloadAll(steps, resolutions, progress, stop.Token);
        var grower = new FamilyGrower(host, store, downloader, distributions, runner, clock, plan, resolutions, findArchive, options, progress);
        var ahead = Task.Run(() => grower.UnpackAheadAsync(stop.Token), CancellationToken.None);
        var idleness = options.UseIdleness ? Task.Run(() => grower.UseIdlenessAsync(stop.Token), CancellationToken.None) : Task.CompletedTask;
        var growing = new Dictionary<string, Task<GrowthOutcome>>();
        foreach (var step in steps)
        {
            List<Task<GrowthOutcome>> parents = [.. step.Template.Parents.Select(growing.GetValueOrDefault).OfType<Task<GrowthOutcome>>()];
            growing[step.Template.Name] = Task.Run(() => grower.GrowAfterAsync(parents, step, stop.Token), CancellationToken.None);
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
                store.Settle();
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(downloads, ahead, idleness).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    // One download for all, parents first, beside the growing; each growth waits for its own packages only.
    private Task DownloadAll(
        IReadOnlyList<PlanStep> steps, IReadOnlyDictionary<string, Resolution> resolutions, IProgressSink progress, CancellationToken cancel)
    {
        var packages = steps.SelectMany(step => resolutions[step.Template.Name].Packages).DistinctBy(package => package.Digest).ToList();
        return Task.Run(() => downloader.EnsureAsync(packages, progress, cancel), CancellationToken.None);
    }
}

/// <summary>How a build goes.</summary>
/// <param name="Concurrency">How many templates grow at the same time.</param>
/// <param name="UseIdleness">Whether one more may begin while a processor has nothing to do.</param>
/// <param name="OnFailure">Called with the sandbox of a failed growth while it is still there; of one growth at a time.</param>
public sealed record BuildOptions(int Concurrency, bool UseIdleness, Action<FailedGrowth>? OnFailure = null)
{
    /// <summary>What may be removed or become older; null for everything.</summary>
    public AgreedChanges? Agreed { get; init; }
}

/// <summary>A failed growth, while its sandbox is still there.</summary>
/// <param name="Template">The template.</param>
/// <param name="Step">The step that failed.</param>
/// <param name="OpenShell">Opens an interactive shell in the sandbox, on the terminal of this process, and returns when it ends.</param>
public sealed record FailedGrowth(string Template, string Step, Action OpenShell);

/// <summary>What became of one template.</summary>
/// <param name="Template">The template.</param>
/// <param name="Outcome">How its growth ended.</param>
/// <param name="Generation">The generation that is current now, if any.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record GrowthOutcome(TemplateDeclaration Template, StepOutcome Outcome, Generation? Generation, Failure? Failure = null);
