using Coppice.Distributions;
using Coppice.Families;
using Coppice.Growing.Provenance;
using Coppice.Growing.Reading;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Growing.Views;
using Coppice.Sandbox;
using Coppice.Store.Layers;

namespace Coppice.Growing.Building;

/// <summary>
/// Grows one stage of a template: steps on top of what is there, in memory, or on disk where that was too small.
/// </summary>
internal sealed class StageGrowth(GrowthSession session, ArchiveTools tools)
{
    private static readonly Lock OneFailureAtATime = new();

    /// <summary>Grows it.</summary>
    /// <param name="stage">What is grown.</param>
    /// <param name="carryOut">Carries out what is declared; everything else is done here.</param>
    /// <param name="keep">Takes the sealed tree while it is there, and who was seen making it.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Foundation.Failure">A step failed.</exception>
    public T Grow<T>(
        Stage stage, Action<StageRun> carryOut, Func<SandboxTree, ProvenanceWatch?, T> keep, CancellationToken cancel)
    {
        try
        {
            return Grow(stage, forceDisk: false, carryOut, keep, cancel);
        }
        catch (OutOfMemoryFolderException)
        {
            stage.Log.Line("the memory for this layer was too small; starting again on disk");
            return Grow(stage, forceDisk: true, carryOut, keep, cancel);
        }
    }

    private T Grow<T>(
        Stage stage, bool forceDisk, Action<StageRun> carryOut, Func<SandboxTree, ProvenanceWatch?, T> keep,
        CancellationToken cancel)
    {
        var (job, ground) = (stage.Job, stage.Ground);
        using var tree = session.Host.Mount(ground.Layers, stage.Estimate, forceDisk, on: ground.Grown);
        using var watch = stage.IsWatched && tools.Provenance is { } provenance
            ? ProvenanceWatch.Start(
                session.Host, tree, provenance, ground.Read, new Author(AuthorKind.Coppice, "begin"),
                stage.ReadsCount ? ReadScope.Of(tree, tools.Manager, provenance) : null)
            : null;
        using (var view = new GrowthView(tools.View, ground.Layers.Count > 0 ? ground.Layers[0] : null))
        {
            var run = new StageRun(new StepRunner(session.Host, tree, view, stage.Log, cancel) { Provenance = watch }, view);
            try
            {
                carryOut(run);
                run.Steps.Run(tools.Manager.Check);
            }
            catch (StepFailedException failed)
            {
                if (tree.InMemory && (session.Host.MayHaveBeenFull || tree.HasKilledForMemory))
                {
                    throw new OutOfMemoryFolderException();
                }

                var failure = GrowthFailure.Of(
                    job, run.Current, failed, tree.RootDirectory, LimitMet.Of(tree, session.Host.Limits));
                ShowFailed(stage, tree, view, failed.Step);
                throw failure;
            }
        }

        watch?.StopWatching();
        tree.Seal();
        return keep(tree, watch);
    }

    private void ShowFailed(Stage stage, SandboxTree tree, GrowthView view, SandboxStep step)
    {
        var job = stage.Job;
        // Two failures at once must not share the terminal.
        lock (OneFailureAtATime)
        {
            var shell = new SandboxCommand("/bin/sh", "-i")
            {
                Binds = view.Binds,
                Environment = view.Environment,
                Scratch = [SandboxLayout.Scratch],
            };
            job.Hooks.OnFailure?.Invoke(new FailedGrowth(
                job.Template.Name, step.Title, () => session.Host.RunInteractive(tree, shell),
                () => new FailedTrees(session.Store).Keep(tree, stage.Ground.Chain, job.Unfinished)));
        }
    }
}

/// <summary>A stage of a growth.</summary>
/// <param name="Job">The growth.</param>
/// <param name="Ground">What it begins on.</param>
/// <param name="Log">Its log.</param>
/// <param name="Estimate">Bytes that it will probably take.</param>
internal sealed record Stage(GrowthJob Job, Ground Ground, StepLog Log, long Estimate)
{
    /// <summary>Whether to see who makes what.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Whether to see what programs read as well: where what is grown may be put onto another parent.</summary>
    public bool ReadsCount { get; init; }
}

/// <summary>A stage while it grows.</summary>
/// <param name="Steps">Runs its steps.</param>
/// <param name="View">What it is shown.</param>
internal sealed record StageRun(StepRunner Steps, GrowthView View)
{
    /// <summary>The declaration that is carried out right now; null where it is none.</summary>
    public TemplateDeclaration? Current { get; set; }
}
