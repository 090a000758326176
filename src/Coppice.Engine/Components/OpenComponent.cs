using Coppice.Engine.Building;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Packaging;
using Coppice.Sandbox;

namespace Coppice.Engine.Components;

/// <summary>A shell to open where a component is built.</summary>
/// <param name="Component">The component.</param>
/// <param name="AtTerminal">Whether standard input and output are a terminal.</param>
public sealed record OpenComponentRequest(string Component, bool AtTerminal)
{
    /// <summary>Called before the shell starts; what it gives is disposed when it has ended.</summary>
    public Func<IDisposable?> Foreground { get; init; } = () => null;
}

/// <summary>Opens a shell in what a component is built in, with its source unpacked, as a build begins.</summary>
/// <param name="engine">The store.</param>
public sealed class OpenComponent(CoppiceEngine engine)
{
    /// <summary>Opens it; what is changed inside is discarded.</summary>
    /// <returns>The exit code of the shell.</returns>
    /// <exception cref="Failure">No root, or what the component is built in was never grown.</exception>
    public async Task<int> RunAsync(OpenComponentRequest request, IProgressSink progress, CancellationToken cancel)
    {
        SandboxHost.RequireRoot();
        var family = engine.ReadFamily();
        var wanted = WantedArchives.Of(family, [request.Component]);
        var snapshot = await new SnapshotRequest().TakeAsync(engine, family, progress, cancel);
        var plan = await new ComponentPlanner(engine).MakeAsync(family, snapshot, wanted.Archives, progress, cancel);
        var step = plan.Steps.First(step => step.Name == request.Component);
        using var held = engine.LockForReading(progress, cancel);
        if (step.Environment is not { } known || engine.Generations.Current(known.Template) is not { } environment
            || environment.Tree != known.Tree)
        {
            throw new Failure(
                $"what {VisibleText.Of(request.Component)} is built in is not grown yet",
                $"coppice build {ShellWord.Of(request.Component)}", kind: ProblemKind.NotFound);
        }

        using var downloader = engine.Downloader();
        using var builds = new PackageBuilds(engine.Growing(downloader), progress);
        using var foreground = request.Foreground();
        var rules = engine.Distributions.BuildRules(step.Archive.Type);
        var job = new ComponentBuild(engine, step.Archive, rules, family.Name, new BuildOptions(1, UseIdleness: false), progress)
            .Job(step.Ordered.Component, environment, step.Ordered.Component.Recipe.Version, "");
        progress.Note(
            $"a shell where {VisibleText.Of(request.Component)} is built, without network; its changes are discarded when "
                + "it ends");
        return builds.Shell(job, request.AtTerminal, cancel);
    }
}
