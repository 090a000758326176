using Coppice.Archives;
using Coppice.Archives.Freezing;
using Coppice.Engine.Building;
using Coppice.Engine.Components;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Sandbox;
using Coppice.Store;

namespace Coppice.Engine.Updating;

/// <summary>What to update.</summary>
/// <param name="Templates">Names of templates, which their ancestors come with; all when empty.</param>
/// <param name="Skip">Names of templates to leave as they are, with everything that grows on them.</param>
/// <param name="Metadata">What new metadata may be like.</param>
/// <param name="DryRun">Whether only to look what would change.</param>
public sealed record UpdateRequest(
    IReadOnlyList<string> Templates, IReadOnlyList<string> Skip, TakeOptions Metadata, bool DryRun)
{
    /// <summary>
    /// Names of templates that wait, with everything that grows on them, for packages that are built first (see
    /// <see cref="ComponentCheck"/>).
    /// </summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <summary>
    /// Whether to take the newest metadata that were fetched before, and fetch none: so an update is what was shown of it.
    /// </summary>
    public bool AsFetched { get; init; }
}

/// <summary>The templates that an update is about.</summary>
/// <param name="Family">The family.</param>
/// <param name="Templates">The templates, parents before children.</param>
public sealed record UpdateSelection(Family Family, IReadOnlyList<TemplateDeclaration> Templates);

/// <summary>
/// Takes a new snapshot for the whole family and brings templates to it: <see cref="Choose"/>, then <see cref="PrepareAsync"/>,
/// whose result is shown and agreed to, then <see cref="RunAsync"/>. The new snapshot is made current by the last one only.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class UpdateFamily(CoppiceEngine engine)
{
    /// <summary>Which templates are meant.</summary>
    /// <exception cref="Failure">Names that are not known or contradict each other. Exit code 64.</exception>
    public UpdateSelection Choose(UpdateRequest request)
    {
        var family = engine.ReadFamily();
        var chosen = TemplateSelection.Of(family, request.Templates, request.Skip);
        return new UpdateSelection(
            family,
            [.. chosen.Where(template => !family.Chain(template).Any(above => request.Waiting.Contains(above.Name)))]);
    }

    /// <summary>Takes new metadata and looks what they change.</summary>
    /// <returns>What will be done; the caller disposes it, which frees the store.</returns>
    /// <exception cref="Failure">The metadata cannot be had, or this machine or user cannot update.</exception>
    public async Task<PreparedUpdate> PrepareAsync(
        UpdateRequest request, UpdateSelection selection, IProgressSink progress, CancellationToken cancel)
    {
        if (!request.DryRun)
        {
            SandboxHost.RequireRoot();
        }

        // Held from here on, so that no garbage collection takes away the snapshot that is not current yet.
        var held = request.DryRun ? engine.LockForReading(progress, cancel) : engine.LockForBuilding(progress, cancel);
        try
        {
            var family = selection.Family;
            var before = engine.Snapshots.Current(family.Name);
            var snapshot = request.AsFetched ? engine.NewestHere(family)
                : await engine.NewestAsync(family, request.Metadata, progress, cancel);
            var plan = engine.Planner.Make(family, snapshot, selection.Templates);
            if (!plan.Changes.Any())
            {
                return new PreparedUpdate(before, plan, ForeseenPlan.Of(engine, plan, new Dictionary<string, Resolution>()), held)
                {
                    OthersStale = engine.Planner.Make(family, snapshot, []).Changes.Count(),
                };
            }

            if (!request.DryRun)
            {
                ThisMachine.RequireToRun(plan);
            }

            return await ForeseeAsync(before, plan, held, progress, cancel);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Puts the new current snapshot and carries out what was prepared; not after a dry run.</summary>
    /// <param name="prepared">What to do; where it is nothing, the snapshot alone is made current.</param>
    /// <param name="options">How to grow, and what was agreed to.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops; what is finished stays.</param>
    public async Task<BuildResult> RunAsync(
        PreparedUpdate prepared, BuildOptions options, IProgressSink progress, CancellationToken cancel)
    {
        var (plan, foreseen) = (prepared.Plan, prepared.Foreseen);
        new FamilyFiles(engine.Store).Note(plan.Family.Name, engine.Options.FamilyFile);
        await engine.Snapshots.MakeCurrentAsync(plan.Family.Name, plan.Snapshot, prepared.Before, cancel);
        return prepared.HasChanges
            ? await Growth.RunAsync(
                engine, foreseen.Plan, foreseen.Resolutions, options, forget: prepared.Problems.Count == 0, progress, cancel)
            : new BuildResult([], null);
    }

    // A template that cannot be resolved stays as it is, and so does everything below it.
    private async Task<PreparedUpdate> ForeseeAsync(
        Snapshot? before, Plan plan, StoreLock held, IProgressSink progress, CancellationToken cancel)
    {
        var feasible = await FeasiblePlan.OfAsync(engine, plan, progress, cancel);
        return new PreparedUpdate(before, plan, ForeseenPlan.Of(engine, feasible.Plan, feasible.Resolutions), held)
        {
            Changes = PackageForecast.Of(feasible.Plan, feasible.Resolutions, engine.Distributions),
            Problems = feasible.Problems,
            OtherFile = BuildFamily.OtherFile(engine, feasible.Plan),
        };
    }
}

/// <summary>An update that is planned, with the store locked for it.</summary>
/// <param name="Before">The current snapshot.</param>
/// <param name="Plan">The plan with the new snapshot, also of what cannot be resolved.</param>
/// <param name="Foreseen">What of it can be carried out.</param>
/// <param name="Held">The lock.</param>
public sealed record PreparedUpdate(Snapshot? Before, Plan Plan, ForeseenPlan Foreseen, StoreLock Held) : IDisposable
{
    /// <summary>Whether the new snapshot changes any of the templates.</summary>
    public bool HasChanges => Plan.Changes.Any();

    /// <summary>What changes in packages.</summary>
    public IReadOnlyList<ForecastChange> Changes { get; init; } = [];

    /// <summary>What is wrong with templates that cannot be resolved.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>As <see cref="PreparedBuild.OtherFile"/>.</summary>
    public string? OtherFile { get; init; }

    /// <summary>How many templates cannot be updated: those with problems and what grows on them.</summary>
    public int LeftOut => Plan.Steps.Count - Foreseen.Plan.Steps.Count;

    /// <summary>When nothing changes: how many templates of the family that were not chosen have updates.</summary>
    public int OthersStale { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Held.Dispose();
}
