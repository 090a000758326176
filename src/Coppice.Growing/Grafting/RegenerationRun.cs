using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Provenance;
using Coppice.Growing.Reading;
using Coppice.Growing.Requests;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>
/// Runs what generates files again in a tree that nothing was installed in. A step that fails is a reason to rebuild.
/// </summary>
internal sealed class RegenerationRun(GrowthSession session, ArchiveTools tools)
{
    /// <summary>
    /// Steps with what has to be done before and after them, as when a template's packages are installed: its own files come
    /// later.
    /// </summary>
    public IReadOnlyList<SandboxStep> Settled(GrowthJob job, IReadOnlyList<SandboxStep> steps) =>
        [
            .. tools.Manager.Prepare, .. steps,
            Finalizing.Of(tools.Manager, job.Family, job.Template, session.Files, job.Template.Name),
            tools.Manager.Check,
        ];

    /// <summary>Runs steps in a tree, which need no packages.</summary>
    /// <exception cref="MustRebuildException">One failed.</exception>
    public void Run(
        SandboxTree tree, StepLog log, ProvenanceWatch? watch, IEnumerable<SandboxStep> steps, CancellationToken cancel)
    {
        using var shown = new GrowthView(tools.View);
        Run(tree, shown, log, watch, steps, cancel);
    }

    /// <summary>Runs steps in a tree.</summary>
    /// <exception cref="MustRebuildException">One failed.</exception>
    public void Run(
        SandboxTree tree,
        GrowthView shown,
        StepLog log,
        ProvenanceWatch? watch,
        IEnumerable<SandboxStep> steps,
        CancellationToken cancel)
    {
        var run = new StepRunner(session.Host, tree, shown, log, cancel) { Provenance = watch };
        try
        {
            foreach (var step in steps)
            {
                run.Run(step);
            }
        }
        catch (StepFailedException failed)
        {
            throw new MustRebuildException($"the step \"{failed.Step.Title}\" failed on it");
        }
    }

    /// <summary>Runs steps, if there are any, in a template as it is, and stores nothing.</summary>
    /// <exception cref="MustRebuildException">They change something: they make something else than installing made.</exception>
    public void Rehearse(GrowthJob job, IReadOnlyList<Digest> layers, IReadOnlyList<SandboxStep> steps, CancellationToken cancel)
    {
        if (steps.Count == 0)
        {
            return;
        }

        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        var own = session.Store.Reader(layers).Listing;
        Rehearse(job, session.Store.TreesOf(layers), on: null, own, steps, [], log, cancel);
    }

    /// <summary>Runs steps in a template as it is, and stores nothing.</summary>
    /// <param name="job">The template.</param>
    /// <param name="layers">The trees of its stored layers.</param>
    /// <param name="on">What grew on them and is not stored, sealed; null for nothing.</param>
    /// <param name="own">Everything in it.</param>
    /// <param name="steps">The steps, at least one.</param>
    /// <param name="mustWrite">Files that they have to write, as they are.</param>
    /// <param name="log">Where they are written down.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="MustRebuildException">
    /// They change something, so they make something else than installing made; or they leave one of the files alone.
    /// </exception>
    public void Rehearse(
        GrowthJob job, IReadOnlyList<string> layers, SandboxTree? on, TreeListing own, IReadOnlyList<SandboxStep> steps,
        IReadOnlyList<BytePath> mustWrite, StepLog log, CancellationToken cancel)
    {
        using var tree = session.Host.Mount(layers, GrowthRequestFactory.SmallLayer, on: on);
        Run(tree, log, watch: null, Settled(job, steps), cancel);
        var upper = tree.Seal();
        if (LayerCapture.Capture(upper, own, job.Sources.Date.ToUnixTimeSeconds(), cancel: cancel).Result.Digest != own.Digest)
        {
            throw new MustRebuildException($"the step \"{steps[0].Title}\" does not reproduce what installation wrote");
        }

        if (mustWrite.FirstOrDefault(path => new UpperFiles(upper).Inode(path) is null) is { } left)
        {
            throw new MustRebuildException($"both changed {left}, and the step \"{steps[0].Title}\" does not make it anew");
        }
    }
}
