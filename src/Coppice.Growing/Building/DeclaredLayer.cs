using Coppice.Foundation.Progress;
using Coppice.Growing.Provenance;
using Coppice.Growing.Requests;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Layers;

namespace Coppice.Growing.Building;

/// <summary>
/// Grows the layer of what a template declares beyond packages, on its packages' tree, however that was made: installed,
/// grafted, upgraded in place, or kept. So a rebuild and every faster way do the very same.
/// </summary>
internal sealed class DeclaredLayer(GrowthSession session, ArchiveTools tools)
{
    private readonly GrowingStore store = session.Store;
    private readonly StageGrowth stages = new(session, tools);

    /// <summary>Puts the layer onto a stored or staged packages' tree.</summary>
    /// <param name="job">The template.</param>
    /// <param name="packages">Its packages on its parent.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The same where nothing is declared beyond packages.</returns>
    /// <exception cref="Foundation.Failure">A step failed.</exception>
    public GrownTree On(GrowthJob job, GrownTree packages, CancellationToken cancel)
    {
        if (!DeclaredStage.IsIn(job.Template))
        {
            return packages;
        }

        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        return On(job, packages, log, cancel);
    }

    /// <summary>Puts the layer onto a packages' tree, with a log that has begun.</summary>
    /// <remarks>
    /// The tree is always mounted from the store, even if it has just grown: there, equal files have one inode, which cp(1)
    /// and tar(1) take for hard links.
    /// </remarks>
    public GrownTree On(GrowthJob job, GrownTree packages, StepLog log, CancellationToken cancel)
    {
        var ground = Ground.Of(store, [.. job.Parent?.Layers ?? [], .. packages.OwnLayers]);
        var (grown, stored) = Grow(job, ground, log, watched: true, Store, cancel);
        var repeatability = new Repeatability(store);
        if (!repeatability.IsInDoubt(job, ground.Listing, stored))
        {
            return grown;
        }

        // Newer metadata may have made the difference, and nothing else may. Whether they did is to be seen.
        log.Begin("carry it out once more, to compare", "");
        var differences = Rehearse(
            job, ground, log, again => repeatability.Differences(stored, again.Listing), cancel);
        foreach (var difference in differences)
        {
            log.Begin(difference, "");
        }

        return grown with { Remarks = differences };

        (GrownTree Grown, Layer Stored) Store(SandboxTree tree, ProvenanceWatch? watch)
        {
            log.Begin("store the layer", "");
            job.Hooks.BeforeStoring();
            var layer = WatchedLayer.Store(
                store, tools.Manager, tree.UpperDirectory, ground.Listing, job.Sources.Date, watch, cancel);
            StoredLayer.Tell(session.Progress, job, layer);
            var own = LayerManifest.Between(store.Listing(job.Parent), layer.Result);
            var grownTree = new GrownTree(
                [.. packages.OwnLayers, layer.Id], layer.Result, own.Entries.Count, own.OwnBytes,
                packages.NewBytes + layer.NewBytes) { DeclaredLayers = 1 };
            return (grownTree, layer);
        }
    }

    /// <summary>Grows the layer, looks at the tree, and stores nothing.</summary>
    public T Rehearse<T>(GrowthJob job, Ground ground, StepLog log, Func<RehearsedTree, T> look, CancellationToken cancel) =>
        Grow(
            job, ground, log, watched: false,
            (tree, _) => look(new RehearsedTree(
                LayerCapture.Capture(
                    tree.UpperDirectory, ground.Listing, job.Sources.Date.ToUnixTimeSeconds(), cancel: cancel).Result,
                tree.UpperDirectory, ground.Read)),
            cancel);

    private T Grow<T>(
        GrowthJob job, Ground ground, StepLog log, bool watched, Func<SandboxTree, ProvenanceWatch?, T> keep,
        CancellationToken cancel) => stages.Grow(
        new Stage(job, ground, log, GrowthRequestFactory.SmallLayer) { IsWatched = watched },
        run =>
        {
            foreach (var step in tools.Manager.Prepare)
            {
                run.Steps.Run(step);
            }

            run.Current = job.Template;
            new DeclaredSteps(job, run, session, tools.Manager)
            {
                ReadMetadata = () => tools.View.ReadMetadataOnce(ground.Layers, cancel),
            }.CarryOut(job.Template);
            run.Current = null;
            run.Steps.Run(Finalizing.Of(tools.Manager, job.Family, job.Template, session.Files));
        },
        keep, cancel);
}
