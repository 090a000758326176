using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Making;
using Coppice.Growing.Reading;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Growing.Unpacking;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Building;

/// <summary>Grows one template by really carrying out its declaration on its parent. This defines what its layer is.</summary>
internal sealed class TemplateGrowth(GrowthSession session, ArchiveTools tools) : ITemplateBuild
{
    private static readonly Lock OneFailureAtATime = new();

    /// <inheritdoc/>
    public GrownTree Grow(GrowthJob job, CancellationToken cancel) => Grow(
        job,
        watched: true,
        (upper, watch) => GrownTree.Of(Told(
            job,
            WatchedLayer.Store(
                session.Store, tools.Manager, upper, session.Store.Listing(job.Parent), job.Sources.Date, watch, cancel))),
        cancel);

    /// <summary>Grows a template, looks at it, and stores nothing.</summary>
    /// <param name="job">What to grow.</param>
    /// <param name="look">Called while the tree is there.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A step failed.</exception>
    public T Rehearse<T>(GrowthJob job, Func<RehearsedTree, T> look, CancellationToken cancel) => Grow(
        job, watched: false,
        (upper, _) =>
        {
            var below = session.Store.Reader(session.Store.Listing(job.Parent));
            return look(
                new RehearsedTree(
                    LayerCapture.Capture(upper, below.Listing, job.Sources.Date.ToUnixTimeSeconds(), cancel: cancel).Result,
                    upper, below));
        },
        cancel);

    private Layer Told(GrowthJob job, Layer layer)
    {
        foreach (var broken in layer.BrokenLinks)
        {
            session.Progress.Report(new StepPrinted(GrowthStep.Of(job.Template), broken.ToString()));
        }

        return layer;
    }

    private T Grow<T>(GrowthJob job, bool watched, Func<string, MakerWatch?, T> keep, CancellationToken cancel)
    {
        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        try
        {
            return GrowOn(job, log, forceDisk: false, watched, keep, cancel);
        }
        catch (OutOfMemoryFolderException)
        {
            log.Line("the memory for this layer was too small; starting again on disk");
            return GrowOn(job, log, forceDisk: true, watched, keep, cancel);
        }
    }

    private T GrowOn<T>(
        GrowthJob job, StepLog log, bool forceDisk, bool watched, Func<string, MakerWatch?, T> keep, CancellationToken cancel)
    {
        var layers = session.Store.TreesOf(job.Parent);
        using var tree = session.Host.Mount(layers, job.Request.Estimate, forceDisk);
        var below = session.Store.Reader(session.Store.Listing(job.Parent));
        using var watch = watched && tools.Makers is { } makers
            ? MakerWatch.Start(
                session.Host, tree, makers, below.TryReadAllBytes, new Maker(MakerKind.Coppice, "begin"),
                ReadScope.Of(tree, tools.Manager, makers))
            : null;
        using var view = tools.View.Begin(layers.Count > 0 ? layers[0] : null);
        var run = new StepRunner(session.Host, tree, view, log, cancel) { Makers = watch };
        // A base has read it before anything that is declared was in it, or not at all.
        var parts = new PartGrowth(job, run, view, session, tools, cancel)
        {
            ReadMetadata = () => ReadMetadataOnce(layers, cancel),
        };
        try
        {
            if (job.Parent is null)
            {
                Bootstrap(job, run, view, cancel);
            }

            foreach (var step in tools.Manager.Prepare)
            {
                run.Run(step);
            }

            parts.CarryOut();
            run.Run(Finalizing.Of(tools.Manager, job.Family, job.Template, session.Files));
            run.Run(tools.Manager.Check);
            log.Begin("store the layer", "");
            job.Hooks.BeforeStoring();
            watch?.StopWatching();
            return keep(tree.Seal(), watch);
        }
        catch (StepFailedException failed)
        {
            if (tree.InMemory && (session.Host.MayHaveBeenFull || tree.HasKilledForMemory))
            {
                throw new OutOfMemoryFolderException();
            }

            ShowFailed(job, tree, view, failed.Step);
            throw GrowthFailure.Of(job, parts.Current, failed, tree.RootDirectory, LimitMet.Of(tree, session.Host.Limits));
        }
    }

    private void ShowFailed(GrowthJob job, SandboxTree tree, GrowthView view, SandboxStep step)
    {
        // Two failures at once must not share the terminal.
        lock (OneFailureAtATime)
        {
            var shell = new SandboxCommand("/bin/sh", "-i")
            {
                Binds = view.Binds,
                Environment = view.Environment,
                Scratch = [SandboxLayout.Scratch],
            };
            job.Hooks.OnFailure
                ?.Invoke(new FailedGrowth(job.Template.Name, step.Title, () => session.Host.RunInteractive(tree, shell)));
        }
    }

    private void Bootstrap(GrowthJob job, StepRunner run, GrowthView view, CancellationToken cancel)
    {
        run.Note(tools.Twins.Make(job.Minimal, cancel).ToString());
        List<ShownPackage> shown =
        [
            .. job.Minimal.Select(pair => new ShownPackage(pair.Package, view.Show(pair.Package, pair.File))),
        ];
        foreach (var package in shown)
        {
            view.ShowTwin(package.Package, tools.Twins.FolderOf(package.Package));
        }

        foreach (var step in tools.Manager.Bootstrap(shown))
        {
            run.Run(step);
        }

        var first = job.Sources.First;
        if (tools.Manager.Configuration(first, File.ReadAllBytes(first.Keyring)) is { Count: > 0 } configuration)
        {
            run.Run(TextFiles.LayOver("write the package manager's configuration", TextFiles.Tar(configuration)));
        }

        if (job.Parts.Any(part => PartGrowth.ReadsMetadata(tools.Manager, part)))
        {
            tools.View.ReadMetadataOnce(step => run.Try(step));
        }
    }

    private void ReadMetadataOnce(IReadOnlyList<string> layers, CancellationToken cancel)
    {
        if (layers.Count > 0)
        {
            tools.View.ReadMetadataOnce(layers[0], cancel);
        }
    }
}
