using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning.Composing;
using Coppice.Planning.Policies;
using Coppice.Planning.Reasons;
using Coppice.Planning.Residues;
using Coppice.Planning.Sources;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>
/// Asks the distribution's own package manager, on this machine and without any template, what the steps of a plan will install.
/// A template whose parent is not grown yet is resolved on the parent's predicted package database, and of a composed template
/// every declaration on what those before it are predicted to leave.
/// </summary>
/// <remarks>
/// What is predicted here decides what is downloaded, shown and refused beforehand; what a template becomes is decided by the
/// package manager inside of it alone. A wrong prediction costs a second look, never a wrong template.
/// </remarks>
public sealed partial class Resolver(
    IProcessRunner runner, DistributionTable distributions, Func<Generation, IPackageTree> open,
    Func<Generation, PackageSources?> findSources, string cacheFolder)
{
    private readonly GraftForecaster forecaster = new(distributions, open, findSources);
    private readonly MethodForecaster methods = new(distributions, open);
    private readonly PolicyCheck policies = new(distributions);
    private readonly ConcurrentDictionary<string, byte[]> databases = new();
    private readonly ConcurrentDictionary<string, GrowthBasis> bases = new();
    private readonly ConcurrentDictionary<string, PackageGraph> graphs = new();

    /// <summary>
    /// Resolves every step that builds something, each as soon as its parents are, as many at a time as there are processors.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="onFailure">
    /// Called for each template that cannot be resolved, by one thread at a time, instead of failing; then these and those below
    /// them have no resolution.
    /// </param>
    /// <exception cref="Failure">Packages that do not exist, cannot be installed together, or cannot be taken out: all of them at
    /// once.</exception>
    public async Task<IReadOnlyDictionary<string, Resolution>> ResolveAsync(
        Plan plan, IProgressSink progress, CancellationToken cancel, Action<PlanStep, Failure>? onFailure = null)
    {
        var steps = plan.Changes.ToList();
        var resolved = new ConcurrentDictionary<string, Resolution>();
        var problems = new ConcurrentQueue<(int Order, Problem Problem)>();
        var contradictions = new Contradictions(plan.Family, new FileTree(runner));
        // What proves is not to rest on what is to be proved: that a reduced index of the metadata gives the same.
        using var workspaces = new ResolveWorkspaces(distributions, cacheFolder, wholeLists: plan.OnSameParents);
        progress.Report(new StepStarted("resolve", $"resolve {steps.Count} template{(steps.Count == 1 ? "" : "s")}"));
        // Beside the base, on which all others wait. What fails here fails again where it is asked for, and is told there.
        var ahead = Task.Run(() => forecaster.Prepare(plan), CancellationToken.None).ContinueWith(
            task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        using var places = new SemaphoreSlim(Environment.ProcessorCount);
        var tasks = new Dictionary<string, Task>();
        foreach (var step in steps)
        {
            // What a step is resolved on was resolved before. What is grown once more, to compare, stands on what is there.
            List<Task> parents = plan.OnSameParents
                ? []
                : [.. step.Template.Parents.Select(tasks.GetValueOrDefault).OfType<Task>()];
            tasks[step.Template.Name] = AfterAsync(parents, step);
        }

        await Task.WhenAll(tasks.Values.Append(ahead));

        if (!problems.IsEmpty)
        {
            progress.Report(new StepEnded("resolve", StepOutcome.Failed));
            throw new Failure(
                [.. problems.OrderBy(pair => pair.Order).ThenBy(pair => pair.Problem.Where?.Line).Select(pair => pair.Problem)],
                kind: ProblemKind.Unresolvable);
        }

        var count = resolved.Values.Sum(resolution => resolution.Packages.Count);
        progress.Report(new StepEnded("resolve", StepOutcome.Done, $"{count} package{(count == 1 ? "" : "s")} to install"));
        return resolved;

        async Task AfterAsync(IReadOnlyList<Task> parents, PlanStep step)
        {
            await Task.WhenAll(parents);
            await places.WaitAsync(cancel);
            try
            {
                await Task.Run(() => One(step), cancel);
            }
            finally
            {
                places.Release();
            }
        }

        void One(PlanStep step)
        {
            try
            {
                Report(step, contradictions.Of(step.Template));

                // A template below one that cannot be resolved says nothing new.
                if (plan.OnSameParents || step.Template.Parents.All(parent => Database(plan, parent) is not null))
                {
                    resolved[step.Template.Name] = Resolve(plan, step, workspaces, cancel);
                    Permit(plan, step);
                    progress.Report(new StepAdvanced("resolve", resolved.Count, steps.Count, ProgressUnit.Items));
                }
            }
            catch (Failure failure) when (onFailure is not null)
            {
                lock (problems)
                {
                    onFailure(step, failure.Otherwise(ProblemKind.Unresolvable));
                }
            }
            catch (Failure failure)
            {
                Report(step, failure.Otherwise(ProblemKind.Unresolvable).Problems);
            }
        }

        void Report(PlanStep step, IEnumerable<Problem> found)
        {
            foreach (var problem in found)
            {
                problems.Enqueue((steps.IndexOf(step), problem));
            }
        }
    }

    private Resolution Resolve(Plan plan, PlanStep step, ResolveWorkspaces workspaces, CancellationToken cancel)
    {
        var template = step.Template;
        var sources = plan.SourcesOf(template);
        var workspace = workspaces.Of(sources);
        var manager = distributions.PackageManager(sources.Type);

        var way = Leftovers.AreForbidden(plan.Family, template) ? WayOf(plan, step, manager) : null;
        var below = way is null ? template.Parent : way.Ancestor?.Name;
        var database = DatabaseBelow(plan, step, below)!;
        var forecast = step.Action == PlanAction.Graft ? forecaster.Of(plan, step, database, workspace.Catalog) : null;
        if (forecast is { IsCertain: true })
        {
            return Grafted(step, forecast, workspace.Catalog);
        }

        new UnknownPackages(plan, distributions).Refuse(template, sources, workspace.Catalog);
        IReadOnlyList<CataloguedPackage> minimal = [];
        if (below is null)
        {
            // As growing does it: the minimal system first, from the base's own archive alone; then what is declared.
            var first = workspaces.Of(plan.Snapshot.Archives[sources.First.Name]);
            var minimalSet = manager.BaseSet(first.Catalog.Has);
            minimal = first.Resolve(
                runner, database, minimalSet, recommends: false, output =>
                    PartResolver.NotInstallable(template, minimalSet, output), cancel);
            database = manager.Predict(database, Entries(minimal), []);
        }

        var parts = new PartResolver(
            runner, plan.Family, template, workspace, manager, declaration => StagesBelow(plan, declaration));
        var resolved = way is null
            ? Declared(plan.Family, template, database, Carry)
            : new ResidueFreeResolver(plan.Family, template, manager, Carry).Resolve(way, database);
        List<CataloguedPackage> added = [.. resolved.Added];
        if (forecast is { MayBe: true } && forecast.Chooses(added))
        {
            return Grafted(step, forecast, workspace.Catalog);
        }

        if (forecast is not null)
        {
            step = step with { Action = PlanAction.Rebuild, NotGrafted = forecast.ReasonsAgainst(added) };
        }

        (bases[template.Name], databases[template.Name]) = (resolved.Basis, resolved.Database);
        return new Resolution(
            step, Files(minimal),
            [.. resolved.Parts.Zip(resolved.Predicted, (part, predicted) => new ResolvedPart(part, Files(predicted.Added)))],
            [.. resolved.Predicted.SelectMany(predicted => predicted.Removed)], minimal.Concat(added)
                .Sum(package => package.InstalledSize))
        {
            Basis = resolved.Basis,
            Method = methods.Of(plan.Family, step, manager, Files(minimal.Concat(added))),
            Database = resolved.Database,
            Catalog = workspace.Catalog,
            Further = FurtherArchives.Of(sources, manager, Files(added), resolved.Database),
        };

        PredictedPart Carry(TemplatePart part, byte[] before) => parts.Carry(part, before, cancel);
    }

    private static ResolvedBasis Declared(
        Family family, TemplateDeclaration template, byte[] database, Func<TemplatePart, byte[], PredictedPart> carry)
    {
        var basis = GrowthBasis.Declared(template);
        var parts = basis.Parts(family, template);
        return new ResolvedBasis(basis, parts, ResolvedBasis.Carry(parts, database, carry));
    }

    private Resolution Grafted(PlanStep step, GraftForecast forecast, IPackageCatalog catalog)
    {
        databases[step.Template.Name] = forecast.Database;
        return new Resolution(step, [], [], [], 0)
        {
            Fallback = forecast.Packages,
            Method = MethodForecaster.OfGraft(step, forecast),
            Database = forecast.Database,
            Catalog = catalog,
        };
    }

    // Before anything is made: what the policies of the family file say about it, as far as that is known.
    private void Permit(Plan plan, PlanStep step)
    {
        if (!plan.OnSameParents && PolicySubject.Concerns(plan.Family, step.Template)
            && policies.Of(
                new PolicySubject(
                    plan.Family, step.Template, plan.SourcesOf(step.Template),
                    Stages(plan, step.Template))) is { Count: > 0 } violations)
        {
            throw new Failure(violations, kind: ProblemKind.Policy);
        }
    }

    private static List<PackageFile> Files(IEnumerable<CataloguedPackage> packages) =>
        [.. packages.Select(package => package.File)];

    private static List<ReadOnlyMemory<byte>> Entries(IEnumerable<CataloguedPackage> packages) =>
        [.. packages.Select(package => package.Entry)];
}
