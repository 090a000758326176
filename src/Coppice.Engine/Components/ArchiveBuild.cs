using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Distributions.Building;
using Coppice.Engine.Building;
using Coppice.Engine.Diagnosing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Packaging;
using Coppice.Sources;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Engine.Components;

/// <summary>
/// Builds one archive, wave by wave: all components whose needs are there, first their environments, then their packages. The
/// caller holds the lock for building.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="archive">The archive.</param>
/// <param name="options">How many builds run at the same time.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class ArchiveBuild(
    CoppiceEngine engine, ArchiveDeclaration archive, BuildOptions options, IProgressSink progress)
{
    private readonly IBuildRules rules = engine.Distributions.BuildRules(archive.Type);
    private readonly Dictionary<string, ComponentResult> results = [];
    private readonly List<ComponentResult> built = [];
    private readonly List<Problem> problems = [];
    private readonly Lock gate = new();

    /// <summary>Builds what is missing, and makes the archive of it when nothing failed.</summary>
    /// <exception cref="Failure">An environment cannot be grown, or the store cannot be written.</exception>
    public async Task<ArchiveOutcome> RunAsync(CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var sources = (await engine.SourceTaker.TakeAsync(
            family, new WantedSources(family).Of([archive], engine.Distributions),
            new SourceOptions { Offline = engine.Options.Offline }, progress, cancel)).ToDictionary(source => source.Component);
        var snapshot = await new SnapshotRequest().TakeAsync(engine, family, progress, cancel);
        var environments = new EnvironmentGrowth(engine, family, snapshot, rules, progress);
        var ground = await environments.GroundAsync(archive, options, cancel);
        var components = new ReadComponents(engine, progress).Of(family, archive, sources, ground, cancel);
        var catalog = new Lazy<Distributions.IPackageCatalog?>(() => environments.CatalogOf(archive));
        var sequence = new BuildSequence(components, rules, name => ReadComponents.Has(catalog.Value!, rules, name));
        var ahead = sequence.Order().ToList();
        if (rules.Ask is not null)
        {
            // The plan may have been made before anyone could ask.
            new MissingNeeds(sequence, archive, family, catalog).Refuse(ahead);
        }

        var state = engine.Builds.StateOf(family.Name, archive.Name);
        using var downloader = engine.Downloader();
        using var builds = new Lazily<PackageBuilds>(() => new PackageBuilds(engine.Growing(downloader), progress));
        while (ahead.Where(IsReady).ToList() is { Count: > 0 } wave)
        {
            ahead.RemoveAll(wave.Contains);
            var grown = await environments.GrowAsync(
                [.. wave.Select(component => (component.Name, BuildEnvironment.Of(
                    component, archive, rules, ground, environments.SourcesOf(archive), results)))],
                options, Failed, cancel);
            var missing = Missing([.. wave.Where(component => grown.ContainsKey(component.Name))], grown, family.Name, cancel);
            // What a wave needs was there before it; what comes meanwhile, others write.
            var before = results.ToDictionary();
            var left = missing.Count;
            using var places = new SemaphoreSlim(options.Concurrency);
            await Task.WhenAll(missing.Select(component => Task.Run(async () =>
            {
                await places.WaitAsync(cancel);
                try
                {
                    var one = new ComponentBuild(engine, archive, rules, family.Name, options, progress)
                    {
                        Jobs = JobsOf(Environment.ProcessorCount, options.Concurrency, Volatile.Read(ref left)),
                    };
                    Done(one.Run(component, grown[component.Name], before, () => state, builds.Value, Give, cancel), isNew: true);
                }
                catch (Failure failure)
                {
                    Failed(component.Name, FailureCause.In(failure, "the build-dependencies"));
                }
                finally
                {
                    Interlocked.Decrement(ref left);
                    places.Release();
                }
            }, cancel)));
        }

        if (problems.Count > 0)
        {
            return new ArchiveOutcome(archive, built, problems);
        }

        engine.Builds.Publish(state, [.. archive.Built!.Components.Select(word => results[word.Value])]);
        return new ArchiveOutcome(archive, built, []);

        void Give(ComponentResult result)
        {
            lock (gate)
            {
                state = state.With(result);
                engine.Builds.Keep(state);
            }
        }
    }

    /// <summary>How many jobs a build runs at the same time: the processors are shared with those that run beside it.</summary>
    /// <param name="processors">How many there are.</param>
    /// <param name="atOnce">How many builds may run at the same time.</param>
    /// <param name="left">How many run or wait, this one too.</param>
    internal static int JobsOf(int processors, int atOnce, int left) => Math.Max(1, processors / Math.Clamp(left, 1, atOnce));

    // What was built of the same before takes no part in sharing out the processors.
    private List<OrderedComponent> Missing(
        IReadOnlyList<OrderedComponent> wave, IReadOnlyDictionary<string, Generation> grown, string family,
        CancellationToken cancel)
    {
        var kept = new ComponentBuild(engine, archive, rules, family, options, progress);
        var before = results.ToDictionary();
        Workers.ForEach(wave, cancel, component =>
        {
            if (kept.Kept(component, grown[component.Name], before) is { } result)
            {
                Done(result, isNew: false);
            }
        });
        return [.. wave.Where(component => !results.ContainsKey(component.Name))];
    }

    private bool IsReady(OrderedComponent component) => component.Before.All(results.ContainsKey);

    private void Done(ComponentResult result, bool isNew)
    {
        lock (gate)
        {
            results[result.Component] = result;
            if (isNew)
            {
                built.Add(result);
            }
        }
    }

    private void Failed(string component, Failure failure)
    {
        lock (gate)
        {
            problems.AddRange(failure.Problems);
        }
    }
}
