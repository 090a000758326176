using Coppice.Archives;
using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Sources;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>Says what a build would do with components; grows and builds nothing.</summary>
/// <param name="engine">The store.</param>
internal sealed class ComponentPlanner(CoppiceEngine engine)
{
    /// <summary>Plans. Sources that were never taken are fetched.</summary>
    /// <param name="family">The family.</param>
    /// <param name="snapshot">What the environments grow from.</param>
    /// <param name="archives">The archives to plan, in the order in which they are built.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="looks">Whether what builds need is looked for.</param>
    /// <param name="asks">Whether sources are asked what they build, where only that tells (<see cref="AskedSources"/>).</param>
    /// <exception cref="Failure">
    /// A source cannot be had or read, components need each other, or a build needs what nothing has: every problem.
    /// </exception>
    public async Task<ComponentPlan> MakeAsync(
        Family family, Snapshot snapshot, IReadOnlyList<ArchiveDeclaration> archives, IProgressSink progress,
        CancellationToken cancel, bool looks = true, bool asks = true)
    {
        if (archives.Count == 0)
        {
            return ComponentPlan.None;
        }

        var taken = await engine.SourceTaker.TakeAsync(
            family, new WantedSources(family).Of(archives, engine.Distributions),
            new SourceOptions { Offline = engine.Options.Offline }, progress, cancel);
        var sources = taken.ToDictionary(source => source.Component);
        var (plans, problems) = (new List<ArchivePlan>(), new List<Problem>());
        var reader = new ReadComponents(engine, asks ? progress : null);
        foreach (var archive in archives)
        {
            try
            {
                plans.Add(Plan(family, snapshot, archive, ground => reader.Of(family, archive, sources, ground, cancel), looks));
            }
            catch (Failure failure)
            {
                problems.AddRange(failure.Problems);
            }
        }

        return problems.Count == 0 ? new ComponentPlan(plans)
            : throw new Failure(problems.DistinctBy(problem => problem.Message).ToList());
    }

    /// <summary>The same of one archive, as far as it is known without looking for what builds need.</summary>
    /// <param name="family">The family.</param>
    /// <param name="snapshot">What the environments grow from.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="sources">The sources, by component.</param>
    /// <exception cref="Failure">As for <see cref="MakeAsync"/>.</exception>
    public ArchivePlan Known(
        Family family, Snapshot snapshot, ArchiveDeclaration archive, IReadOnlyDictionary<string, FrozenSource> sources) =>
        Plan(
            family, snapshot, archive,
            ground => new ReadComponents(engine, progress: null).Of(family, archive, sources, ground, CancellationToken.None),
            looks: false);

    private ArchivePlan Plan(
        Family family, Snapshot snapshot, ArchiveDeclaration archive, Func<Generation?, IReadOnlyList<ReadComponent>> read,
        bool looks)
    {
        var rules = engine.Distributions.BuildRules(archive.Type);
        var (ground, waits) = Ground(family, snapshot, archive);
        var components = read(ground);
        var catalog = new Lazy<Distributions.IPackageCatalog?>(() => CatalogOf(family, snapshot, archive));
        var sequence = new BuildSequence(
            components, rules, name => catalog.Value is not { } packages || ReadComponents.Has(packages, rules, name));
        var ordered = sequence.Order();
        var state = engine.Builds.StateOf(family.Name, archive.Name);
        var steps = new List<ComponentStep>();
        var results = new Dictionary<string, ComponentResult>();
        foreach (var component in ordered)
        {
            var step = Step(family, snapshot, archive, component, state, results, ground, waits);
            steps.Add(step);
            if (step is { Action: ComponentAction.Keep, Result: { } result })
            {
                results[component.Name] = result;
            }
        }

        if (looks)
        {
            new MissingNeeds(sequence, archive, family, catalog).Refuse(
                steps.Where(step => step.Action != ComponentAction.Keep).Select(step => step.Ordered));
        }

        return new ArchivePlan(archive, steps) { IsPublished = IsPublished(state, archive, results) };
    }

    private static bool IsPublished(
        ArchiveState state, ArchiveDeclaration archive, Dictionary<string, ComponentResult> results) =>
        state.Components.Select(built => (built.Component, built.Key)).SequenceEqual(
            archive.Built!.Components.Select(word => (word.Value, results.GetValueOrDefault(word.Value)?.Key ?? default)));

    private ComponentStep Step(
        Family family, Snapshot snapshot, ArchiveDeclaration archive, OrderedComponent component, ArchiveState state,
        Dictionary<string, ComponentResult> results, Generation? ground, string? waits)
    {
        var last = state.Components.FirstOrDefault(built => built.Component == component.Name) is { } built
            ? engine.Builds.Find(built.Key)
            : null;
        ComponentStep Of(ComponentAction action, params IReadOnlyList<string> reasons) =>
            new(archive, component, action, reasons, last);
        var rules = engine.Distributions.BuildRules(archive.Type);
        var source = component.Component.Source;
        var first = waits ?? (component.Before.FirstOrDefault(name => !results.ContainsKey(name)) is { } unbuilt
            ? $"{unbuilt} is built first"
            : component.Component.Recipe.IsKnown ? null : "it is asked first what it builds");
        var grown = first is not null ? null : engine.Builds.FindEnvironment(BuildEnvironment.Of(
            component, archive, rules, ground!,
            BuildEnvironment.SourcesOf(snapshot, family, family.Template(archive.Built!.Environment.Value)), results).Key);
        var inputs = BuildInputs.Of(family.Name, archive.Name, component.Component, grown?.Tree, rules);
        if (grown is not null && engine.Builds.Find(BuildInputs.KeyOf(inputs)) is { } result)
        {
            return new ComponentStep(archive, component, ComponentAction.Keep, [], result) { Environment = grown };
        }

        if (last is null)
        {
            return Of(ComponentAction.Build, first is null ? ["never built"] : ["never built", first]) with
            {
                Environment = grown,
            };
        }

        var newer = last.Before
            .Where(pair => results.TryGetValue(pair.Key, out var now) && now.Content.Hex != pair.Value)
            .Select(pair => pair.Key).ToList();
        return BuildReasons.Of(inputs, last, source, newer) is { Count: > 0 } reasons
            ? Of(ComponentAction.Build, reasons) with { Environment = grown }
            : Of(ComponentAction.Await, first ?? "packages that its environment may take have changed");
    }

    // What it is built in, as it is grown; or what has to happen before that is known.
    private (Generation? Ground, string? Waits) Ground(Family family, Snapshot snapshot, ArchiveDeclaration archive)
    {
        var name = archive.Built!.Environment.Value;
        if (family.Waiting.TryGetValue(name, out var below))
        {
            return (null, $"{below} is built first");
        }

        return engine.Planner.Make(family, snapshot, [family.Template(name)]).Changes.Any()
            ? (null, $"{name} is grown first")
            : (engine.Generations.Current(name), null);
    }

    private Distributions.IPackageCatalog? CatalogOf(Family family, Snapshot snapshot, ArchiveDeclaration archive)
    {
        var name = archive.Built!.Environment.Value;
        if (family.Waiting.ContainsKey(name))
        {
            return null;
        }

        var sources = SnapshotSources.Of(snapshot, family, family.Template(name));
        return engine.Distributions.PackageManager(sources.Type).Catalog(sources);
    }
}
