using System.Text;
using Coppice.Archives.FileLists;
using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Diagnosis.Logs;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Packaging;
using Coppice.Sandbox;
using Coppice.Sources;
using Coppice.Store.Generations;
using Coppice.Store.Logs;

namespace Coppice.Engine.Components;

/// <summary>
/// Tries to mend a component whose build fails for want of something: looks in the log for the cause, in the lists of files for
/// the package that has it, and builds with that package in a scratch tree. Neither source, family nor archive is changed.
/// Nothing is guessed: what several packages have, or nobody, is told and not tried.
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
            family, snapshot, WantedArchives.Of(family, [component]).Archives, progress, cancel);
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
            Family = family.Name,
        };
        return await TryAsync(bench, await engine.FileListsAsync(snapshot, progress, cancel), cancel);
    }

    private async Task<FixTrial> TryAsync(Bench bench, FileSearch lists, CancellationToken cancel)
    {
        var name = bench.Ordered.Name;
        var component = bench.Ordered.Component;
        var files = component.Component.Plain is not null
            ? component.Added.ToDictionary()
            : new SourceReader(engine.Sources, engine.Processes)
                .Read(component.Source, [.. bench.Rules.Files], cancel).ToDictionary();
        var (before, changes) = (files.ToDictionary(), new List<FixChange>());
        Failure? last = null;
        while (changes.Count < MostChanges)
        {
            var (cause, packages) = Remedy(name, lists);
            var candidates = packages.Where(package => bench.Has(package)).ToList();
            if (cause is null || candidates.Count != 1 || changes.Exists(change => change.Package == candidates[0]))
            {
                return Trial(cause is null ? "the log names no cause that a package would mend"
                    : candidates.Count > 1 ? $"{cause}, which several packages have: {string.Join(", ", candidates)}"
                    : $"{cause}, and no package that could be added has it");
            }

            changes.Add(new FixChange(cause, candidates[0]));
            progress.Note(VisibleText.Of($"{name}: {cause}; trying with {candidates[0]}"));
            var (path, content) = bench.Rules.AddNeed(files, candidates[0]);
            files[path] = content;
            last = await BuildAsync(bench, files, cancel);
            if (last is null)
            {
                return Trial("") with { IsFixed = true, Last = null };
            }
        }

        return Trial($"{MostChanges} changes were not enough");

        // What the family file says of a build is changed there.
        FixTrial Trial(string why) => new(name, changes, component.Component.Plain is { } plain
            ? changes.Count == 0 ? ""
                : $"needs: [{string.Join(", ", plain.Needs.Concat(changes.Select(change => change.Package)))}]\n"
            : string.Concat(files.Select(file => SingleHunk.Of(
                file.Key, Encoding.UTF8.GetString(before[file.Key]), Encoding.UTF8.GetString(file.Value)))))
        {
            Why = why,
            Last = last,
        };
    }

    // The cause that the newest log names, and the packages that have what is missing.
    private (string? Cause, IReadOnlyList<string> Packages) Remedy(string component, FileSearch lists)
    {
        if (new GrowthLogs(engine.Store).Newest(component) is not { } file)
        {
            return (null, []);
        }

        using var log = new StreamReader(file);
        return LogDiagnoser.Diagnose(log.ReadLine).First is { Sought: { } sought } first
            ? (first.Sentence, [.. lists.Find(sought.Name, sought.Fits).Select(found => found.Package).Distinct()])
            : (null, []);
    }

    // Null where it was built.
    private async Task<Failure?> BuildAsync(Bench bench, Dictionary<string, byte[]> files, CancellationToken cancel)
    {
        var component = bench.Ordered.Component;
        Failure? failure = null;
        var folder = engine.Builds.NewFolder();
        try
        {
            var mended = component with
            {
                Recipe = bench.Rules.Read(files, engine.ArchitectureOf(bench.Archive), component.Component.RunsTests),
                Added = files,
            };
            var environment = (await bench.Environments.GrowAsync(
                [(component.Name, BuildEnvironment.Of(
                    bench.Ordered with { Component = mended }, bench.Archive, bench.Rules, bench.Ground,
                    bench.Environments.SourcesOf(bench.Archive), bench.Results))],
                options, (_, failed) => failure = failed, cancel)).GetValueOrDefault(component.Name);
            if (environment is null)
            {
                return failure;
            }

            using var downloader = engine.Downloader();
            using var builds = new PackageBuilds(engine.Growing(downloader), progress);
            var one = new ComponentBuild(engine, bench.Archive, bench.Rules, bench.Family, options, progress)
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
        public string Family { get; init; } = "";

        public bool Has(string package) => Environments.CatalogOf(Archive).Versions(package).Count > 0;
    }
}
