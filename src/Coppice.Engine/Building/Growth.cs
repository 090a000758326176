using Coppice.Engine.Diagnosing;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Engine.Building;

/// <summary>Carries out the plan of a build or an update, and forgets old generations afterwards.</summary>
internal static class Growth
{
    /// <summary>Carries it out. The caller holds the lock for building.</summary>
    /// <param name="engine">The store.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="resolutions">What its steps install.</param>
    /// <param name="options">How to grow.</param>
    /// <param name="forget">
    /// Whether old generations are forgotten when everything is well: until then somebody may want to go back.
    /// </param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops; what is finished stays.</param>
    public static async Task<BuildResult> RunAsync(
        CoppiceEngine engine, Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, BuildOptions options, bool forget,
        IProgressSink progress, CancellationToken cancel)
    {
        using var downloader = engine.Downloader();
        var build = new FamilyBuild(engine.Growing(downloader));
        var grown = await build.RunAsync(plan, resolutions, options, progress, cancel);
        IReadOnlyList<GrowthOutcome> outcomes =
        [
            .. grown.Select(one => one.Failure is { } failure ? one with { Failure = FailureCause.In(failure) } : one),
        ];
        Retention.RemoveLogs(engine);
        return forget && outcomes.All(outcome => outcome.Failure is null)
            ? new BuildResult(outcomes, await Retention.ApplyAsync(engine, plan.Family, cancel))
            : new BuildResult(outcomes, null);
    }
}
