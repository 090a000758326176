using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Building;

/// <summary>What to plan.</summary>
/// <param name="Templates">Names of templates, which their ancestors come with; all when empty.</param>
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
        var family = engine.ReadFamily();
        var targets = request.Templates.Select(family.Template).ToList();
        var snapshot = await request.Snapshot.TakeAsync(engine, family, progress, cancel);
        var plan = engine.Planner.Make(family, snapshot, targets);
        engine.RequirePolicies(plan, progress, cancel);
        return ForeseenPlan.Of(engine, plan, await engine.ResolveAsync(plan, progress, cancel));
    }
}
