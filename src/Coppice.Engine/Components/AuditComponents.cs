using Coppice.Archives;
using Coppice.Components.Keeping;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Packaging;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>Which components to build once more.</summary>
/// <param name="Components">Their names; all that archives are built from when empty.</param>
/// <param name="Concurrency">How many are built at the same time.</param>
public sealed record AuditComponentsRequest(IReadOnlyList<string> Components, int Concurrency);

/// <summary>
/// Proves that what was built comes out again: builds each component once more, at another date, under another host name and with
/// another number of processors, and compares byte for byte. Keeps nothing.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class AuditComponents(CoppiceEngine engine)
{
    /// <summary>Builds and compares.</summary>
    /// <returns>What came of each, in the order in which they are built.</returns>
    /// <exception cref="Failure">There is no such component, or one is not built as it is declared.</exception>
    public async Task<IReadOnlyList<ComponentAudit>> RunAsync(
        AuditComponentsRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        RequireComponents(family, request.Components);
        SandboxHost.RequireRoot();
        using var held = engine.LockForBuilding(progress, cancel);
        var snapshot = engine.Snapshots.Current(family.Name) ?? throw new Failure(
            "nothing was built yet", "coppice build", kind: ProblemKind.NotFound);
        var plan = await new ComponentPlanner(engine).MakeAsync(
            family, snapshot, WantedArchives.Of(family, request.Components).Archives, progress, cancel);
        var steps = plan.Steps
            .Where(step => request.Components.Count == 0 || request.Components.Contains(step.Name)).ToList();
        if (steps.Where(step => step.Action != ComponentAction.Keep).ToList() is { Count: > 0 } unbuilt)
        {
            throw new Failure([.. unbuilt.Select(step => new Problem(
                $"{VisibleText.Of(step.Name)} is not built as it is declared: {VisibleText.Of(string.Join("; ", step.Reasons))}",
                $"coppice build {ShellWord.Of(step.Name)}", step.Ordered.Component.Component.Where)
            {
                Subject = step.Name,
                Kind = ProblemKind.NotFound,
            })]);
        }

        using var downloader = engine.Downloader();
        using var builds = new PackageBuilds(engine.Growing(downloader), progress);
        using var places = new SemaphoreSlim(request.Concurrency);
        var folder = engine.Builds.NewFolder();
        try
        {
            var clocks = await ClocksAsync(family, snapshot, steps, folder, progress, cancel);
            return await Task.WhenAll(steps.Select(async step =>
            {
                await places.WaitAsync(cancel);
                try
                {
                    var again = new Again(family, step, clocks.GetValueOrDefault(step.Archive.Name));
                    return await Task.Run(() => One(again, builds, progress, cancel), cancel);
                }
                finally
                {
                    places.Release();
                }
            }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Dictionary<string, BuildClock>> ClocksAsync(
        Family family, Snapshot snapshot, IReadOnlyList<ComponentStep> steps, string folder, IProgressSink progress,
        CancellationToken cancel)
    {
        var (clocks, finder) = (new Dictionary<string, BuildClock>(), new OtherClock(engine, folder));
        foreach (var archive in steps.Select(step => step.Archive).DistinctBy(archive => archive.Name))
        {
            var sources = SnapshotSources.Of(snapshot, family, family.Template(archive.Built!.Environment.Value));
            var catalog = engine.Distributions.PackageManager(sources.Type).Catalog(sources);
            if (await finder.FindAsync(archive, catalog, progress, cancel) is { } clock)
            {
                clocks[archive.Name] = clock;
            }
        }

        return clocks;
    }

    private static void RequireComponents(Family family, IReadOnlyList<string> names)
    {
        var known = family.InOrder().SelectMany(archive => archive.Built!.Components).Select(word => word.Value).ToHashSet();
        var problems = names.Where(name => !known.Contains(name)).Select(name => new Problem(
            $"{VisibleText.Of(name)} is not a component that an archive is built from{Nearest.Question(name, known)}",
            "coppice audit --components    # all of them")).ToList();
        if (problems.Count > 0)
        {
            throw new Failure(problems, ExitCode.Usage);
        }
    }

    private ComponentAudit One(Again again, PackageBuilds builds, IProgressSink progress, CancellationToken cancel)
    {
        var (step, result) = (again.Step, again.Step.Result!);
        return progress.Run(
            $"{step.Name}: audit", $"build {VisibleText.Of(step.Name)} {VisibleText.Of(result.Version)} again",
            () =>
            {
                var other = again.Clock is null ? null : Attempt(again, builds, progress, cancel);
                if (other is { Date: AuditedDate.Same } or { IsSame: true })
                {
                    return other;
                }

                // Whether it is the date that it depends on, a build at this one says.
                var now = Attempt(again with { Clock = null }, builds, progress, cancel);
                return other is null || now.Failure is not null ? now
                    : other.Failure is not null ? now with { Date = AuditedDate.OtherFails }
                    : now.IsSame ? other with { Date = AuditedDate.OtherDiffers }
                    : now with { Date = AuditedDate.Other };
            },
            done => done.Failure is not null ? "FAILED"
                : done.IsSame ? "the same" : $"{Quantity.Count(done.Differences.Count, "file")} DIFFERENT");
    }

    private ComponentAudit Attempt(Again again, PackageBuilds builds, IProgressSink progress, CancellationToken cancel)
    {
        var audit = new ComponentAudit(again.Step.Name, again.Step.Archive.Name, again.Step.Result!.Version);
        var folder = engine.Builds.NewFolder();
        try
        {
            var job = Job(again, folder, progress);
            if (job.Clock is not null && !builds.ShowsOtherDate(job, cancel))
            {
                progress.Note(
                    $"{VisibleText.Of(audit.Component)} is built again at the date of this machine: its programs cannot be shown "
                        + "another one");
                job = job with { Clock = null };
            }

            return audit with
            {
                Differences = Differences(again.Step, builds.Build(job, cancel), folder, cancel),
                Date = job.Clock is null ? AuditedDate.Same : AuditedDate.Other,
            };
        }
        catch (Failure failure)
        {
            return audit with { Failure = failure, Date = again.Clock is null ? AuditedDate.Same : AuditedDate.Other };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private PackageBuildJob Job(Again again, string folder, IProgressSink progress)
    {
        var (family, step) = (again.Family, again.Step);
        if (step.Environment is not { } known || engine.Generations.Current(known.Template) is not { } environment
            || environment.Tree != known.Tree || engine.Generations.LostLayer(environment) is not null)
        {
            throw new Failure([new Problem(
                $"what {VisibleText.Of(step.Name)} was built in is no longer in the store",
                "coppice gc    # then: coppice build, which grows it again")
            {
                Subject = step.Name,
                Kind = ProblemKind.NotFound,
            }]);
        }

        engine.Sources.Verify(step.Ordered.Component.Sources);
        var rules = engine.Distributions.BuildRules(step.Archive.Type);
        // Builds have all processors; where that is one, two jobs at a time differ from it.
        var one = new ComponentBuild(
            engine, step.Archive, rules, family.Name, new BuildOptions(1, UseIdleness: false), progress)
        {
            Jobs = Environment.ProcessorCount == 1 ? 2 : 1,
        };
        return one.Job(step.Ordered.Component, environment, step.Result!.Version, folder) with
        {
            IsElsewhere = true,
            Clock = again.Clock,
        };
    }

    private List<FileDifference> Differences(ComponentStep step, BuiltFiles again, string folder, CancellationToken cancel)
    {
        var rules = engine.Distributions.BuildRules(step.Archive.Type);
        var kept = step.Result!.Files.Where(file => Counts(rules, file.Name)).ToDictionary(file => file.Name);
        var made = again.Files.Where(file => Counts(rules, file.Name)).ToDictionary(file => file.Name);
        var differences = new List<FileDifference>();
        foreach (var name in kept.Keys.Union(made.Keys).Order(StringComparer.Ordinal))
        {
            var (before, after) = (kept.GetValueOrDefault(name), made.GetValueOrDefault(name));
            if (before?.Digest != after?.Digest)
            {
                differences.Add(new FileDifference(
                    name, before is not null, after is not null,
                    before is { IsPackage: true } && after is not null
                        ? First(
                            rules, Path.Combine(engine.Builds.FolderOf(step.Result.Key), name), Path.Combine(folder, name),
                            cancel)
                        : null));
            }
        }

        return differences;
    }

    private PackageDifference? First(IBuildRules rules, string before, string after, CancellationToken cancel)
    {
        var said = engine.Processes.Run(rules.Compare(before, after), cancel);
        return said.Succeeded ? ComparedPackages.Read(said.Text) : null;
    }

    // What says how packages were built says the number of processors, too.
    private static bool Counts(IBuildRules rules, string name) =>
        rules.KindOf(name) is BuiltFileKind.Package or BuiltFileKind.Source;

    private sealed record Again(Family Family, ComponentStep Step, BuildClock? Clock);
}
