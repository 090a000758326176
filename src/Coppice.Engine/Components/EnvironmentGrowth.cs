using Coppice.Archives;
using Coppice.Components.Keeping;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Engine.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>Grows what builds run in, as any other template. The caller holds the lock for building.</summary>
/// <param name="engine">The store.</param>
/// <param name="family">The family.</param>
/// <param name="snapshot">What everything grows from.</param>
/// <param name="rules">The distribution.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class EnvironmentGrowth(
    CoppiceEngine engine, Family family, Snapshot snapshot, IBuildRules rules, IProgressSink progress)
{
    /// <summary>The template that an archive is built in, grown where it is not as declared.</summary>
    /// <exception cref="Failure">It cannot be grown.</exception>
    public async Task<Generation> GroundAsync(ArchiveDeclaration archive, BuildOptions options, CancellationToken cancel)
    {
        var template = family.Template(archive.Built!.Environment.Value);
        var plan = engine.Planner.Make(family, snapshot, [template]);
        var failures = await CarryOutAsync(plan, options, cancel);
        return failures.Count == 0 ? engine.Generations.Current(template.Name)!
            : throw new Failure([.. failures.Values.SelectMany(failure => failure.Problems)]);
    }

    /// <summary>All packages that the template may take that an archive is built in.</summary>
    public IPackageCatalog CatalogOf(ArchiveDeclaration archive)
    {
        var sources = SnapshotSources.Of(snapshot, family, family.Template(archive.Built!.Environment.Value));
        return engine.Distributions.PackageManager(sources.Type).Catalog(sources);
    }

    /// <summary>Names what that template may take packages from.</summary>
    public Digest SourcesOf(ArchiveDeclaration archive) =>
        BuildEnvironment.SourcesOf(snapshot, family, family.Template(archive.Built!.Environment.Value));

    /// <summary>Grows the environments that are not there yet.</summary>
    /// <param name="wanted">The environments, by component.</param>
    /// <param name="options">How.</param>
    /// <param name="failed">Told of components whose environment cannot be grown.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The environments, by component; without those that failed.</returns>
    public async Task<IReadOnlyDictionary<string, Generation>> GrowAsync(
        IReadOnlyList<(string Component, BuildEnvironment Environment)> wanted, BuildOptions options,
        Action<string, Failure> failed, CancellationToken cancel)
    {
        var missing = wanted.Select(pair => pair.Environment).DistinctBy(environment => environment.Name)
            .Where(environment => Known(environment) is null).ToList();
        var failures = missing.Count == 0
            ? new Dictionary<string, Failure>()
            : await CarryOutAsync(PlanOf(missing, cancel), options, cancel);
        foreach (var environment in missing.Where(environment => !failures.ContainsKey(environment.Name)))
        {
            engine.Builds.Keep(new KnownEnvironment(
                environment.Key, environment.Name, engine.Generations.Current(environment.Name)!.Tree));
        }

        missing.ForEach(environment => engine.Builds.ForgetNeeds(environment.Name));

        foreach (var (component, environment) in wanted.Where(pair => failures.ContainsKey(pair.Environment.Name)))
        {
            failed(component, new Failure([.. failures[environment.Name].Problems.Select(problem => problem with
            {
                Message = $"{VisibleText.Of(component)}: what it is built in cannot be grown: {problem.Message}",
                Subject = component,
            })]));
        }

        return wanted.Where(pair => !failures.ContainsKey(pair.Environment.Name))
            .ToDictionary(pair => pair.Component, pair => Known(pair.Environment)!);
    }

    // Where its record is there, but the generation was removed since, it is grown again.
    private Generation? Known(BuildEnvironment environment) =>
        engine.Builds.FindEnvironment(environment.Key) is { } known
            && engine.Generations.Current(environment.Name) is { } current && current.Tree == known.Tree
            && engine.Generations.LostLayer(current) is null
            ? current
            : null;

    private Plan PlanOf(IReadOnlyList<BuildEnvironment> environments, CancellationToken cancel)
    {
        var archives = environments.ToDictionary(
            environment => environment.Name, environment => environment.Packages(engine.Builds, family, rules));
        var extended = family with
        {
            Archives = family.Archives.Concat(archives).ToDictionary(),
            Templates = [.. family.Templates, .. environments.Select(environment => environment.Template(rules))],
        };
        var whole = snapshot;
        foreach (var (name, archive) in archives)
        {
            whole = engine.SnapshotWith(whole, [archive], engine.Builds.NeedsMetadata(name), cancel);
        }

        return engine.Planner.Make(extended, whole, [.. environments.Select(environment => extended.Template(environment.Name))]);
    }

    // What cannot be resolved, and what failed while it grew, by template.
    private async Task<IReadOnlyDictionary<string, Failure>> CarryOutAsync(
        Plan plan, BuildOptions options, CancellationToken cancel)
    {
        if (!plan.Changes.Any())
        {
            return new Dictionary<string, Failure>();
        }

        ThisMachine.RequireToRun(plan);
        var feasible = await FeasiblePlan.OfAsync(engine, plan, progress, cancel);
        var failures = feasible.Failures.ToDictionary();
        var result = await Growth.RunAsync(
            engine, feasible.Plan, feasible.Resolutions, options with { Agreed = null }, forget: false, progress, cancel);
        foreach (var outcome in result.Outcomes.Where(outcome => outcome.Failure is not null))
        {
            failures[outcome.Template.Name] = outcome.Failure!;
        }

        foreach (var step in plan.Changes.Where(step => !failures.ContainsKey(step.Template.Name)
            && plan.Family.Chain(step.Template).Any(above => failures.ContainsKey(above.Name))))
        {
            failures[step.Template.Name] = failures[
                plan.Family.Chain(step.Template).First(above => failures.ContainsKey(above.Name)).Name];
        }

        return failures;
    }
}
