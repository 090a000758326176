using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Making;
using Coppice.Growing.Reading;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing;

/// <summary>Grows one template by really carrying out its declaration on its parent. This defines what its layer is.</summary>
internal sealed class TemplateGrowth(
    SandboxHost host, SandboxView shared, IPackageManager manager, PackageTwins twins, MissingPackages missing, FileTree files, GrowingStore store, IProgressSink progress,
    IMakerRules? makers)
{
    private static readonly Lock OneFailureAtATime = new();

    /// <summary>Grows a template and stores its layer.</summary>
    /// <exception cref="Failure">A step failed; its last lines and its log are named. Nothing is stored.</exception>
    public GrownTree Grow(GrowthRequest request, GrowthHooks hooks, CancellationToken cancel) => Grow(
        request, hooks, watched: true, (upper, watch) => GrownTree.Of(
            Told(request, WatchedLayer.Store(store, manager, upper, store.Listing(request.Parent), request.Archive.Date, watch,
                cancel))), cancel);

    /// <summary>Grows a template and stores nothing.</summary>
    /// <returns>The whole tree.</returns>
    /// <exception cref="Failure">A step failed.</exception>
    public TreeListing Rehearse(GrowthRequest request, GrowthHooks hooks, CancellationToken cancel) => Rehearse(request, hooks, tree => tree.Listing, cancel);

    /// <summary>Grows a template, looks at it, and stores nothing.</summary>
    /// <param name="request">What to grow.</param>
    /// <param name="hooks">What else happens.</param>
    /// <param name="look">Called while the tree is there.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A step failed.</exception>
    public T Rehearse<T>(GrowthRequest request, GrowthHooks hooks, Func<RehearsedTree, T> look, CancellationToken cancel) => Grow(
        request, hooks, watched: false,
        (upper, _) =>
        {
            var below = store.Reader(store.Listing(request.Parent));
            return look(new RehearsedTree(LayerCapture.Capture(upper, below.Listing, request.Archive.Date.ToUnixTimeSeconds(), cancel: cancel).Result, upper, below));
        },
        cancel);

    private Layer Told(GrowthRequest request, Layer layer)
    {
        foreach (var broken in layer.BrokenLinks)
        {
            progress.Report(new StepPrinted(GrowthStep.Of(request.Template), broken.ToString()));
        }

        return layer;
    }

    private T Grow<T>(GrowthRequest request, GrowthHooks hooks, bool watched, Func<string, MakerWatch?, T> keep, CancellationToken cancel)
    {
        using var log = new StepLog(request.LogFile, progress, GrowthStep.Of(request.Template));
        try
        {
            return GrowOn(request, log, forceDisk: false, hooks, watched, keep, cancel);
        }
        catch (OutOfMemoryFolderException)
        {
            log.Line("the memory for this layer was too small; beginning again on disk");
            return GrowOn(request, log, forceDisk: true, hooks, watched, keep, cancel);
        }
    }

    private T GrowOn<T>(GrowthRequest request, StepLog log, bool forceDisk, GrowthHooks hooks, bool watched, Func<string, MakerWatch?, T> keep, CancellationToken cancel)
    {
        var layers = store.TreesOf(request.Parent);
        using var tree = host.Mount(layers, request.Estimate, forceDisk);
        var below = store.Reader(store.Listing(request.Parent));
        using var watch = watched && makers is not null ? MakerWatch.Start(
            host, tree, makers, below.TryReadAllBytes, new Maker(MakerKind.Coppice, "begin"), ReadScope.Watch(tree, manager, makers)) : null;
        using var view = shared.Begin(layers.Count > 0 ? layers[0] : null);
        var run = new StepRunner(host, tree, view, log, cancel) { Makers = watch };
        // A base has read it before anything that is declared was in it, or not at all.
        var parts = new PartGrowth(request, run, view, manager, twins, missing, files, () => ReadMetadataOnce(layers, cancel), cancel);
        try
        {
            if (request.Parent is null)
            {
                Bootstrap(request, run, view, cancel);
            }

            foreach (var step in manager.Prepare)
            {
                run.Run(step);
            }

            parts.CarryOut();
            run.Run(Finalizing.Of(manager, request.Family, request.Template, files));
            run.Run(manager.Check);
            log.Begin("store the layer", "");
            hooks.BeforeStoring();
            watch?.StopWatching();
            return keep(tree.Seal(), watch);
        }
        catch (StepFailedException failed)
        {
            if (tree.InMemory && (host.MayHaveBeenFull || tree.HasKilledForMemory))
            {
                throw new OutOfMemoryFolderException();
            }

            ShowFailed(request, tree, view, failed.Step, hooks);
            throw GrowthFailure.Of(request, parts.Current, failed, LimitMet.Of(tree, host.Limits));
        }
    }

    private void ShowFailed(GrowthRequest request, SandboxTree tree, GrowthView view, SandboxStep step, GrowthHooks hooks)
    {
        // Two failures at once must not share the terminal.
        lock (OneFailureAtATime)
        {
            var shell = new SandboxCommand("/bin/sh", "-i") { Binds = view.Binds, Environment = view.Environment, Scratch = [SandboxLayout.Scratch] };
            hooks.OnFailure?.Invoke(new FailedGrowth(request.Template.Name, step.Title, () => host.RunInteractive(tree, shell)));
        }
    }

    private void Bootstrap(GrowthRequest request, StepRunner run, GrowthView view, CancellationToken cancel)
    {
        twins.Make(request.Minimal, all: true, cancel);
        List<ShownPackage> shown = [.. request.Minimal.Select(pair => new ShownPackage(pair.Package, view.Show(pair.Package, pair.File)))];
        foreach (var package in shown)
        {
            view.ShowTwin(package.Package, twins.FolderOf(package.Package));
        }

        foreach (var step in manager.Bootstrap(shown))
        {
            run.Run(step);
        }

        if (manager.Configuration(request.Archive, File.ReadAllBytes(request.Archive.Keyring)) is { Count: > 0 } configuration)
        {
            run.Run(TextFiles.LayOver("write the package manager's configuration", TextFiles.Tar(configuration)));
        }

        if (request.Parts.Any(part => PartGrowth.ReadsMetadata(manager, part)))
        {
            shared.ReadMetadataOnce(step => run.Try(step));
        }
    }

    private void ReadMetadataOnce(IReadOnlyList<string> layers, CancellationToken cancel)
    {
        if (layers.Count > 0)
        {
            shared.ReadMetadataOnce(layers[0], cancel);
        }
    }
}
