using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Making;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store.Layers;

namespace Coppice.Growing.Grafting;

/// <summary>Runs what generates files again in a tree that nothing was installed in. A step that fails is a reason to rebuild.</summary>
internal sealed class RegenerationRun(SandboxHost host, SandboxView view, IPackageManager manager, FileTree files, GrowingStore store, IProgressSink progress)
{
    /// <summary>
    /// Bytes that a layer takes while it is made, when nothing is installed in it: the package database that is rewritten, and what triggers
    /// make. Generous, since it only decides between memory and disk.
    /// </summary>
    public const long SmallLayer = 64 << 20;

    /// <summary>Steps with what has to be done before and after them, as when a template grows.</summary>
    public IReadOnlyList<SandboxStep> Settled(GrowthRequest request, IReadOnlyList<SandboxStep> steps) =>
        [.. manager.Prepare, .. steps, Finalizing.Of(manager, request.Family, request.Template, files), manager.Check];

    /// <summary>Runs steps in a tree, which need no packages.</summary>
    /// <exception cref="GraftDoubtException">One failed.</exception>
    public void Run(SandboxTree tree, StepLog log, MakerWatch? watch, IEnumerable<SandboxStep> steps, CancellationToken cancel)
    {
        using var shown = view.Begin();
        Run(tree, shown, log, watch, steps, cancel);
    }

    /// <summary>Runs steps in a tree.</summary>
    /// <exception cref="GraftDoubtException">One failed.</exception>
    public void Run(SandboxTree tree, GrowthView shown, StepLog log, MakerWatch? watch, IEnumerable<SandboxStep> steps, CancellationToken cancel)
    {
        var run = new StepRunner(host, tree, shown, log, cancel) { Makers = watch };
        try
        {
            foreach (var step in steps)
            {
                run.Run(step);
            }
        }
        catch (StepFailedException failed)
        {
            throw new GraftDoubtException($"{failed.Step.Title} failed on it");
        }
    }

    /// <summary>Runs steps in a template as it is, and stores nothing.</summary>
    /// <exception cref="GraftDoubtException">They change something: they make something else than installing made.</exception>
    public void Rehearse(GrowthRequest request, IReadOnlyList<Digest> layers, IReadOnlyList<SandboxStep> steps, CancellationToken cancel)
    {
        using var log = new StepLog(request.LogFile, progress, GrowthStep.Of(request.Template));
        using var tree = host.Mount(store.TreesOf(layers), SmallLayer);
        Run(tree, log, watch: null, Settled(request, steps), cancel);
        var own = store.Reader(layers).Listing;
        if (LayerCapture.Capture(tree.Seal(), own, request.Archive.Date.ToUnixTimeSeconds(), cancel: cancel).Result.Digest != own.Digest)
        {
            throw new GraftDoubtException($"{steps[0].Title} makes something else than installing made");
        }
    }
}
