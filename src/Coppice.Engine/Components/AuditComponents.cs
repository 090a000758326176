using Coppice.Components.Keeping;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Packaging;
using Coppice.Sandbox;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>Which components to build once more.</summary>
/// <param name="Components">Their names; all that archives are built from when empty.</param>
/// <param name="Concurrency">How many are built at the same time.</param>
public sealed record AuditComponentsRequest(IReadOnlyList<string> Components, int Concurrency);

/// <summary>
/// Proves that what was built comes out again: builds each component once more, at another time, under another host name and with
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
        return await Task.WhenAll(steps.Select(async step =>
        {
            await places.WaitAsync(cancel);
            try
            {
                return await Task.Run(() => One(family, step, builds, progress, cancel), cancel);
            }
            finally
            {
                places.Release();
            }
        }));
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

    private ComponentAudit One(
        Family family, ComponentStep step, PackageBuilds builds, IProgressSink progress, CancellationToken cancel)
    {
        var result = step.Result!;
        var audit = new ComponentAudit(step.Name, step.Archive.Name, result.Version);
        var folder = engine.Builds.NewFolder();
        try
        {
            return progress.Run(
                $"{step.Name}: audit", $"build {VisibleText.Of(step.Name)} {VisibleText.Of(result.Version)} again",
                () => audit with
                {
                    Differences = Differences(step, Build(family, step, folder, builds, progress, cancel), folder, cancel),
                },
                done => done.IsSame ? "the same" : $"{Quantity.Count(done.Differences.Count, "file")} DIFFERENT");
        }
        catch (Failure failure)
        {
            return audit with { Failure = failure };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private BuiltFiles Build(
        Family family, ComponentStep step, string folder, PackageBuilds builds, IProgressSink progress,
        CancellationToken cancel)
    {
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

        engine.Sources.Open(step.Ordered.Component.Source).Dispose();
        var rules = engine.Distributions.BuildRules(step.Archive.Type);
        // Builds have all processors; where that is one, two jobs at a time differ from it.
        var one = new ComponentBuild(
            engine, step.Archive, rules, family.Name, new BuildOptions(1, UseIdleness: false), progress)
        {
            Jobs = Environment.ProcessorCount == 1 ? 2 : 1,
        };
        return builds.Build(
            one.Job(step.Ordered.Component, environment, step.Result!.Version, folder) with { IsElsewhere = true }, cancel);
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
        return said.Succeeded ? rules.Difference(said.Text) : null;
    }

    // What says how packages were built says the number of processors, too.
    private static bool Counts(IBuildRules rules, string name) =>
        rules.KindOf(name) is BuiltFileKind.Package or BuiltFileKind.Source;
}
