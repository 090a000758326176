using Coppice.Archives.FileLists;
using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Packaging;
using Coppice.Sandbox;
using Coppice.Sources;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>
/// Tries to mend a component whose build fails: finds the cause and what would mend it (<see cref="FixFinder"/>), and builds with
/// that change in a scratch tree. Neither source, family nor archive is changed.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="options">How builds run.</param>
/// <param name="progress">Told what happens.</param>
public sealed class TryFix(CoppiceEngine engine, BuildOptions options, IProgressSink progress)
{
    // Each mends one cause, and uncovers the next.
    private const int MostChanges = 5;

    /// <summary>Tries, beginning with the log of the last build, which failed.</summary>
    /// <exception cref="Failure">The component cannot be planned, or something that it needs is not built.</exception>
    public async Task<FixTrial> RunAsync(string component, CancellationToken cancel)
    {
        SandboxHost.RequireRoot();
        using var held = engine.LockForBuilding(progress, cancel);
        var family = engine.ReadFamily();
        var snapshot = engine.Snapshots.Current(family.Name) ?? throw new Failure(
            "nothing was built yet", "coppice build", kind: ProblemKind.NotFound);
        var plan = await new ComponentPlanner(engine).MakeAsync(
            family, snapshot, WantedArchives.Of(family, [component]).Archives, progress, cancel, looks: false);
        var archive = plan.Archives.First(one => one.Steps.Any(step => step.Name == component));
        var results = archive.Steps.Where(step => step is { Action: ComponentAction.Keep, Result: not null })
            .ToDictionary(step => step.Name, step => step.Result!);
        var ordered = archive.Steps.First(step => step.Name == component).Ordered;
        if (ordered.Before.FirstOrDefault(name => !results.ContainsKey(name)) is { } first)
        {
            throw new Failure(
                $"{VisibleText.Of(component)} needs {VisibleText.Of(first)}, which is not built",
                $"coppice build {ShellWord.Of(first)} --try-fix", kind: ProblemKind.NotFound);
        }

        var rules = engine.Distributions.BuildRules(archive.Archive.Type);
        var environments = new EnvironmentGrowth(engine, family, snapshot, rules, progress);
        var bench = new Bench(
            archive.Archive, rules, environments, await environments.GroundAsync(archive.Archive, options, cancel), results,
            ordered)
        {
            Family = family,
            Components = [.. archive.Steps.Select(step => step.Ordered.Component)],
        };
        return await TryAsync(bench, await engine.FileListsAsync(snapshot, progress, cancel), cancel);
    }

    private async Task<FixTrial> TryAsync(Bench bench, FileSearch lists, CancellationToken cancel)
    {
        var name = bench.Ordered.Name;
        var source = new MendedSource(engine, bench.Ordered.Component, bench.Rules, cancel);
        var (files, changes) = (source.Files, new List<FixChange>());
        var finder = new FixFinder(engine, bench.Rules, bench.Environments.CatalogOf(bench.Archive), lists);
        Failure? last = null;
        while (changes.Count < MostChanges)
        {
            var missing = source.Missing(bench.Components, finder, () => With(bench, files, cancel));
            var (change, file, why) = missing.Count > 0
                ? finder.OfNeeds(missing, files)
                : finder.OfLog(name, files, [.. changes.Select(done => done.Change)]);
            if (change is null || file is not { } mended)
            {
                return Trial(why);
            }

            changes.Add(change);
            progress.Note(VisibleText.Of($"{name}: {change.Cause}; trying: {change.Change}"));
            files[mended.Path] = mended.Content;
            if (missing.Count > 1)
            {
                continue;
            }

            last = await BuildAsync(bench, files, cancel);
            if (last is null)
            {
                return Trial("") with { IsFixed = true, Last = null };
            }
        }

        return Trial($"{MostChanges} changes were not enough");

        FixTrial Trial(string why) => new(name, changes, source.Patch(changes)) { Why = why, Last = last };
    }

    private ReadComponent With(Bench bench, Dictionary<string, byte[]> files, CancellationToken cancel) =>
        new ReadComponents(engine, progress).With(
            bench.Family, bench.Archive, bench.Ordered.Component, files, bench.Ground, cancel);

    // Null where it was built.
    private async Task<Failure?> BuildAsync(Bench bench, Dictionary<string, byte[]> files, CancellationToken cancel)
    {
        var name = bench.Ordered.Name;
        Failure? failure = null;
        var folder = engine.Builds.NewFolder();
        try
        {
            var mended = With(bench, files, cancel);
            var environment = (await bench.Environments.GrowAsync(
                [(name, BuildEnvironment.Of(
                    bench.Ordered with { Component = mended }, bench.Archive, bench.Rules, bench.Ground,
                    bench.Environments.SourcesOf(bench.Archive), bench.Results))],
                options, (_, failed) => failure = failed, cancel)).GetValueOrDefault(name);
            if (environment is null)
            {
                return failure;
            }

            using var downloader = engine.Downloader();
            using var builds = new PackageBuilds(engine.Growing(downloader), progress);
            var one = new ComponentBuild(engine, bench.Archive, bench.Rules, bench.Family.Name, options, progress)
            {
                Jobs = Environment.ProcessorCount,
            };
            var job = one.Job(mended, environment, bench.Rules.VersionOf(mended.Recipe.Version, release: null, 1), folder);
            builds.Build(job, cancel);
            return null;
        }
        catch (Failure failed)
        {
            return failed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Bench(
        ArchiveDeclaration Archive, IBuildRules Rules, EnvironmentGrowth Environments, Generation Ground,
        IReadOnlyDictionary<string, ComponentResult> Results, OrderedComponent Ordered)
    {
        public required Family Family { get; init; }

        public IReadOnlyList<ReadComponent> Components { get; init; } = [];
    }
}
