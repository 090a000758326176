using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Sandbox;
using Coppice.Store;

namespace Coppice.Engine.Building;

/// <summary>What to build.</summary>
/// <param name="Templates">Names of templates, which their ancestors come with; all when empty.</param>
/// <param name="Snapshot">Which snapshot to work from.</param>
public sealed record BuildRequest(IReadOnlyList<string> Templates, SnapshotRequest Snapshot)
{
    /// <summary>
    /// Whether templates that cannot be resolved are left out, with what grows on them, instead of stopping everything.
    /// </summary>
    public bool KeepGoing { get; init; }
}

/// <summary>
/// Makes the store as the family file says. <see cref="PrepareAsync"/> plans and locks, so that the plan can be shown and agreed
/// to;
/// <see cref="RunAsync"/> carries it out.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class BuildFamily(CoppiceEngine engine)
{
    /// <summary>Plans, and where there is something to do locks the store and resolves.</summary>
    /// <returns>What will be done; the caller disposes it, which frees the store.</returns>
    /// <exception cref="Failure">The family cannot be built as declared, on this machine, or by this user.</exception>
    public async Task<PreparedBuild> PrepareAsync(BuildRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var targets = request.Templates.Select(family.Template).ToList();
        var snapshot = await request.Snapshot.TakeAsync(engine, family, progress, cancel);
        var first = engine.Planner.Make(family, snapshot, targets);
        engine.RequirePolicies(first, progress, cancel);
        if (!first.Changes.Any())
        {
            return new PreparedBuild(family, null, null);
        }

        SandboxHost.RequireRoot();
        var held = engine.LockForBuilding(progress, cancel);
        try
        {
            // Whoever held the lock before may have built what this run was about to build.
            var plan = engine.Planner.Make(family, snapshot, targets);
            if (!plan.Changes.Any())
            {
                return new PreparedBuild(family, null, held);
            }

            ThisMachine.RequireToRun(plan);
            var feasible = request.KeepGoing
                ? await FeasiblePlan.OfAsync(engine, plan, progress, cancel)
                : new FeasiblePlan(plan, await engine.ResolveAsync(plan, progress, cancel), []);
            var (possible, resolutions, problems) = feasible;
            if (!possible.Changes.Any())
            {
                throw new Failure(problems);
            }

            var moved = possible with { Steps = [.. possible.Steps.Where(step => IsMoved(plan, step))] };
            return new PreparedBuild(family, ForeseenPlan.Of(engine, possible, resolutions), held)
            {
                OtherFile = OtherFile(engine, possible),
                Problems = problems,
                LeftOut = plan.Steps.Count - possible.Steps.Count,
                Moved = moved.Steps.Select(step => step.Template.Name).ToHashSet(),
                Changes = PackageForecast.Of(moved, resolutions, engine.Distributions),
            };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    // What the family file takes away was asked for. What newer metadata take away was not, whoever made them current: --refresh,
    // or an update that did not get to this template.
    private static bool IsMoved(Plan plan, PlanStep step) =>
        step.Current is { } current
            && current.Snapshot != plan.SourcesOf(step.Template).Digest;

    /// <summary>Another family file, still there, that templates were grown for which a plan would grow anew.</summary>
    internal static string? OtherFile(CoppiceEngine engine, Plan plan) =>
        plan.Changes.Any(step => step.Current is not null)
            ? new FamilyFiles(engine.Store).OtherThan(plan.Family.Name, engine.Options.FamilyFile)
            : null;

    /// <summary>Carries out what was prepared. What is finished stays when something fails or is stopped.</summary>
    /// <param name="prepared">What to do; there has to be something.</param>
    /// <param name="options">How to grow.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<BuildResult> RunAsync(
        PreparedBuild prepared, BuildOptions options, IProgressSink progress, CancellationToken cancel)
    {
        var foreseen = prepared.Foreseen ?? throw new ArgumentException("there is nothing to do", nameof(prepared));
        new FamilyFiles(engine.Store).Note(prepared.Family.Name, engine.Options.FamilyFile);
        return await Growth.RunAsync(
            engine, foreseen.Plan, foreseen.Resolutions, options, forget: prepared.Problems.Count == 0, progress, cancel);
    }
}

/// <summary>A build that is planned, with the store locked for it where there is something to do.</summary>
/// <param name="Family">The family.</param>
/// <param name="Foreseen">What will be done; null when there is nothing to do.</param>
/// <param name="Held">The lock.</param>
public sealed record PreparedBuild(Family Family, ForeseenPlan? Foreseen, StoreLock? Held) : IDisposable
{
    /// <summary>The templates that were grown from other metadata than they will be.</summary>
    public IReadOnlySet<string> Moved { get; init; } = new HashSet<string>();

    /// <summary>
    /// Another family file of the same family name that templates were built from until now and that is still there; null where
    /// there is none.
    /// </summary>
    public string? OtherFile { get; init; }

    /// <summary>What is wrong with templates that cannot be resolved and are left out.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>How many templates are left out: those with problems and what grows on them.</summary>
    public int LeftOut { get; init; }

    /// <summary>What changes in packages of these templates.</summary>
    public IReadOnlyList<ForecastChange> Changes { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
