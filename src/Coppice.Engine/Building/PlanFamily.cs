using Coppice.Engine.Components;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning;

namespace Coppice.Engine.Building;

/// <summary>What to plan.</summary>
/// <param name="Templates">Names of templates, which their ancestors come with, and of components; all when empty.</param>
/// <param name="Snapshot">Which snapshot to work from.</param>
public sealed record PlanRequest(IReadOnlyList<string> Templates, SnapshotRequest Snapshot);

/// <summary>Says what a build would do, and why; grows nothing.</summary>
/// <param name="engine">The store.</param>
public sealed class PlanFamily(CoppiceEngine engine)
{
    /// <summary>Plans.</summary>
    /// <exception cref="Failure">The family cannot be built as declared, or a policy is violated: every problem.</exception>
    public async Task<ForeseenPlan> RunAsync(PlanRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var declared = engine.ReadFamily();
        var wanted = WantedArchives.Of(declared, request.Templates);
        var snapshot = await request.Snapshot.TakeAsync(engine, declared, progress, cancel);
        var components = await new ComponentPlanner(engine)
            .MakeAsync(declared, snapshot, wanted.Archives, progress, cancel);
        var family = components.WithoutUnbuilt(
            declared, archive => engine.Builds.PackagesOf(declared.Name, archive));
        var plan = wanted.OnlyComponents
            ? new Plan(family, snapshot, [], [])
            : engine.Planner.Make(family, snapshot, wanted.KnownIn(family));
        engine.RequirePolicies(plan, progress, cancel);
        return ForeseenPlan.Of(engine, plan, await engine.ResolveAsync(plan, progress, cancel)) with
        {
            Components = components,
        };
    }
}
