using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Provenance;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Growing.Unpacking;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Building;

/// <summary>
/// Grows one template by really carrying out its declaration on its parent. This defines what its layers are: first its packages,
/// finalized, then everything else that it declares, finalized again.
/// </summary>
internal sealed class TemplateGrowth(GrowthSession session, ArchiveTools tools) : ITemplateBuild
{
    private readonly GrowingStore store = session.Store;
    private readonly StageGrowth stages = new(session, tools);
    private readonly DeclaredLayer declared = new(session, tools);

    /// <inheritdoc/>
    public GrownTree Grow(GrowthJob job, CancellationToken cancel)
    {
        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        var ground = Ground.Of(store, job.Parent);
        var packages = PartGrowth.InstallsNothing(job)
            ? GrownTree.Of(Nothing(ground, cancel))
            : Grow(job, ground, log, watched: true, (tree, watch) => Store(job, ground, log, tree, watch, cancel), cancel);
        return DeclaredStage.IsIn(job.Template) ? declared.On(job, packages, log, cancel) : packages;
    }

    /// <summary>Grows a template, looks at it, and stores nothing.</summary>
    /// <param name="job">What to grow.</param>
    /// <param name="look">Called while the tree is there.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A step failed.</exception>
    public T Rehearse<T>(GrowthJob job, Func<RehearsedTree, T> look, CancellationToken cancel)
    {
        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        var ground = Ground.Of(store, job.Parent);
        if (PartGrowth.InstallsNothing(job) && DeclaredStage.IsIn(job.Template))
        {
            return declared.Rehearse(job, ground, log, look, cancel);
        }

        return Grow(
            job, ground, log, watched: false,
            (tree, _) =>
            {
                var upper = tree.UpperDirectory;
                var captured = LayerCapture.Capture(upper, ground.Listing, job.Sources.Date.ToUnixTimeSeconds(), cancel: cancel);
                var packages = new RehearsedTree(captured.Result, upper, ground.Read);
                return DeclaredStage.IsIn(job.Template)
                    ? declared.Rehearse(
                        job, Stored(job, captured.Result) ?? On(ground, tree, packages, cancel), log, look, cancel)
                    : look(packages);
            },
            cancel);
    }

    private Layer Nothing(Ground ground, CancellationToken cancel)
    {
        var layer = store.AddLayer(
            LayerManifest.Between(ground.Listing, ground.Listing), ground.Listing, store.WorkFolder, cancel);
        store.AddHooks(layer, LayerHooks.None);
        return layer;
    }

    private GrownTree Store(
        GrowthJob job, Ground ground, StepLog log, SandboxTree tree, ProvenanceWatch? watch, CancellationToken cancel)
    {
        log.Begin("store the layer", "");
        if (!DeclaredStage.IsIn(job.Template))
        {
            job.Hooks.BeforeStoring();
        }

        return GrownTree.Of(StoredLayer.Tell(
            session.Progress, job,
            WatchedLayer.Store(
                store, tools.Manager, tree.UpperDirectory, ground.Listing, job.Sources.Date, watch, cancel)));
    }

    // What the store has is what has just grown, byte for byte; and whoever looks at inodes sees equal files as one there.
    private Ground? Stored(GrowthJob job, TreeListing grown) =>
        job.Current?.PackagesOnly is { } stored && store.Listing(stored).Digest == grown.Digest
            ? Ground.Of(store, stored.Layers)
            : null;

    // Else as it would look if it were stored.
    private static Ground On(Ground below, SandboxTree tree, RehearsedTree packages, CancellationToken cancel)
    {
        StoredTimes.Give(tree.UpperDirectory, packages.Listing, cancel);
        return new Ground(below.Layers, packages.Listing, packages.Read) { Grown = tree, Chain = below.Chain };
    }

    private T Grow<T>(
        GrowthJob job, Ground ground, StepLog log, bool watched, Func<SandboxTree, ProvenanceWatch?, T> keep,
        CancellationToken cancel) => stages.Grow(
        new Stage(job, ground, log, job.Request.Estimate) { IsWatched = watched, ReadsCount = watched },
        run =>
        {
            if (job.Parent is null)
            {
                Bootstrap(job, run, cancel);
            }

            foreach (var step in tools.Manager.Prepare)
            {
                run.Steps.Run(step);
            }

            // A base has read it before anything that is declared was in it, or not at all.
            new PartGrowth(job, run, session, tools, cancel)
            {
                ReadMetadata = () => tools.View.ReadMetadataOnce(ground.Layers, cancel),
            }.CarryOut();
            run.Steps.Run(Finalizing.Of(tools.Manager, job.Family, job.Template, session.Files, job.Template.Name));
        },
        keep, cancel);

    private void Bootstrap(GrowthJob job, StageRun run, CancellationToken cancel)
    {
        run.Steps.Note(tools.Decompressed.Make(job.Minimal, cancel).ToString());
        List<ShownPackage> shown =
        [
            .. job.Minimal.Select(pair => new ShownPackage(pair.Package, run.View.Show(pair.Package, pair.File))),
        ];
        foreach (var package in shown)
        {
            run.View.ShowDecompressed(package.Package, tools.Decompressed.FolderOf(package.Package));
        }

        foreach (var step in tools.Manager.Bootstrap(shown))
        {
            run.Steps.Run(step);
        }

        var first = job.Sources.First;
        if (tools.Manager.Configuration(first, File.ReadAllBytes(first.Keyring)) is { Count: > 0 } configuration)
        {
            run.Steps.Run(TextFiles.LayOver("write the package manager's configuration", TextFiles.Tar(configuration)));
        }

        if (job.Parts.Any(part => PartGrowth.ReadsMetadata(tools.Manager, part)))
        {
            tools.View.ReadMetadataOnce(step => run.Steps.Try(step));
        }
    }
}
