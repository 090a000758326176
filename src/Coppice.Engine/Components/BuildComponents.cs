using Coppice.Engine.Building;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Sandbox;
using Coppice.Store;

namespace Coppice.Engine.Components;

/// <summary>
/// Builds the components that templates need, before these are grown. <see cref="PrepareAsync"/> plans and locks;
/// <see cref="RunAsync"/> builds.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class BuildComponents(CoppiceEngine engine)
{
    /// <summary>Plans what is to be built for the templates and components of a request.</summary>
    /// <returns>What will be done; the caller disposes it, which frees the store.</returns>
    /// <exception cref="Failure">There is no such template or component, or something cannot be built as declared.</exception>
    public async Task<PreparedComponents> PrepareAsync(BuildRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var wanted = WantedArchives.Of(family, request.Templates);
        if (wanted.Archives.Count == 0)
        {
            return new PreparedComponents(ComponentPlan.None, wanted, null);
        }

        var snapshot = await request.Snapshot.TakeAsync(engine, family, progress, cancel);
        var planner = new ComponentPlanner(engine);
        var first = await planner.MakeAsync(family, snapshot, wanted.Archives, progress, cancel);
        if (!first.HasWork)
        {
            return new PreparedComponents(first, wanted, null);
        }

        SandboxHost.RequireRoot();
        var held = engine.LockForBuilding(progress, cancel);
        try
        {
            // Whoever held the lock before may have built the same.
            return new PreparedComponents(
                await planner.MakeAsync(family, snapshot, wanted.Archives, progress, cancel), wanted, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Builds. What is finished stays when something fails or is stopped; an archive changes when all its components are there.
    /// </summary>
    /// <param name="prepared">What to do; the lock is held.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>What became of each archive that had something to do.</returns>
    public async Task<IReadOnlyList<ArchiveOutcome>> RunAsync(
        PreparedComponents prepared, BuildOptions options, IProgressSink progress, CancellationToken cancel)
    {
        var outcomes = new List<ArchiveOutcome>();
        engine.Builds.RemoveUnfinished();
        foreach (var plan in prepared.Plan.Archives.Where(archive => !archive.IsCurrent))
        {
            try
            {
                outcomes.Add(await new ArchiveBuild(engine, plan.Archive, options, progress).RunAsync(cancel));
            }
            catch (Failure failure)
            {
                outcomes.Add(new ArchiveOutcome(plan.Archive, [], failure.Problems));
            }
        }

        return outcomes;
    }
}

/// <summary>Components that are to be built, with the store locked for it where there is something to do.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Wanted">What was asked for.</param>
/// <param name="Held">The lock.</param>
public sealed record PreparedComponents(ComponentPlan Plan, WantedArchives Wanted, StoreLock? Held) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
