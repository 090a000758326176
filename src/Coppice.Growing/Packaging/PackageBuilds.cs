using System.Globalization;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Logs;

namespace Coppice.Growing.Packaging;

/// <summary>
/// Builds packages from sources in sandboxes: each in a tree of its own on the layers of its environment, without network; of
/// that tree nothing stays but the files that the build left in <see cref="BuildLayout.Root"/>.
/// </summary>
public sealed class PackageBuilds : IDisposable
{
    // What a source becomes when it is compiled, as a multiple of its size: only for the choice between memory and disk.
    private const int Growth = 10;

    private const long SmallBuild = 128L << 20;

    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    // The first one that it may have.
    private const string OneProcessor =
        """
        cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
        exec taskset -c "$cpu" "$@"
        """;

    private static readonly Lock OneFailureAtATime = new();

    private readonly GrowthServices services;
    private readonly IProgressSink progress;
    private readonly SandboxHost host;

    /// <summary>Starts; nothing is mounted any more when it ends.</summary>
    /// <param name="services">What it needs of this machine.</param>
    /// <param name="progress">Told what happens.</param>
    /// <exception cref="Failure">This machine has no sandboxes.</exception>
    public PackageBuilds(GrowthServices services, IProgressSink progress)
    {
        (this.services, this.progress) = (services, progress);
        host = SandboxHost.Start(services.Runner, services.Store.WorkFolder, services.Limits);
    }

    /// <summary>Builds.</summary>
    /// <param name="job">What to build.</param>
    /// <param name="cancel">Stops: everything inside is killed.</param>
    /// <returns>What the build left, in the job's folder.</returns>
    /// <exception cref="Failure">A step failed, or what is left is more than may be.</exception>
    public BuiltFiles Build(PackageBuildJob job, CancellationToken cancel)
    {
        var file = services.Store.NewLogFile(job.Component, services.Clock.GetUtcNow());
        using var log = new StepLog(file, progress, job.Step);
        try
        {
            return Build(job, log, forceDisk: false, cancel);
        }
        catch (OutOfMemoryFolderException)
        {
            log.Line("the memory for this build was too small; starting again on disk");
            return Build(job, log, forceDisk: true, cancel);
        }
    }

    /// <summary>What the last step of a job prints; nothing else of it stays.</summary>
    /// <param name="job">What to run.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancel">Stops: everything inside is killed.</param>
    /// <exception cref="Failure">A step failed, or did not end in time.</exception>
    public byte[] Ask(PackageBuildJob job, TimeSpan limit, CancellationToken cancel)
    {
        using var tree = Mount(job, forceDisk: false);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(limit);
        byte[] printed = [];
        foreach (var step in job.Steps)
        {
            try
            {
                var result = host.Run(tree, Command(job, step), time.Token);
                printed = result.Succeeded ? result.Output
                    : throw Unanswered(job, step, result.Ending, result.Error);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw Unanswered(job, step, $"it did not end within {limit.TotalSeconds:0} seconds", "");
            }
        }

        return printed;
    }

    /// <summary>Whether programs of a build see the date of its <see cref="PackageBuildJob.Clock"/>.</summary>
    public bool ShowsOtherDate(PackageBuildJob job, CancellationToken cancel)
    {
        if (job.Clock is not { } clock)
        {
            return false;
        }

        using var tree = Mount(job, forceDisk: false);
        var now = services.Clock.GetUtcNow();
        var shown = host.Run(tree, Command(job, new SandboxStep("", clock.Ask)), cancel);
        return shown.Succeeded
            && long.TryParse(shown.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && DateTimeOffset.FromUnixTimeSeconds(seconds) - now > clock.Ahead - AnHour;
    }

    /// <summary>Opens a shell where a source lies unpacked in its environment, as a build begins, on this terminal.</summary>
    /// <returns>The exit code of the shell.</returns>
    /// <param name="job">What would be built.</param>
    /// <param name="interactive">Whether standard input and output are a terminal.</param>
    /// <param name="cancel">Ends the shell.</param>
    public int Shell(PackageBuildJob job, bool interactive, CancellationToken cancel)
    {
        using var tree = Mount(job, forceDisk: false);
        var result = host.Run(tree, Command(job, job.Steps[0]), cancel);
        return result.Succeeded
            ? host.RunAttached(tree, ShellCommand(job), interactive, cancel)
            : throw new Failure(
                $"{job.Component}: {job.Steps[0].Title} failed: {VisibleText.Of(result.Error.Trim())}",
                kind: ProblemKind.StepFailed);
    }

    /// <inheritdoc/>
    public void Dispose() => host.Dispose();

    private BuiltFiles Build(PackageBuildJob job, StepLog log, bool forceDisk, CancellationToken cancel)
    {
        using var tree = Mount(job, forceDisk);
        using var watch = job.Listing is null ? null : BuildWatch.Start(tree);
        foreach (var step in job.Steps)
        {
            var command = Command(job, step) with { OnLine = log.Line };
            log.Begin(step.Title, "");
            var result = host.Run(tree, command, cancel);
            if (result.Succeeded && !tree.HasKilledForMemory)
            {
                continue;
            }

            if (tree.InMemory && (host.MayHaveBeenFull || tree.HasKilledForMemory))
            {
                throw new OutOfMemoryFolderException();
            }

            var failure = Failed(job, step, result, log, LimitMet.Of(tree, host.Limits));
            lock (OneFailureAtATime)
            {
                job.OnFailure?.Invoke(new FailedGrowth(
                    job.Component, step.Title, () => host.RunInteractive(tree, ShellCommand(job)), () => Keep(job, tree, log)));
            }

            throw failure;
        }

        log.Begin("keep what was built", "");
        var reads = watch?.Finish(job.Listing!());
        return BuiltFiles.Take(job, tree.Seal(), log.File, cancel) with { Reads = reads };
    }

    private Generation Keep(PackageBuildJob job, SandboxTree tree, StepLog log) => new FailedTrees(services.Store).Keep(
        tree, job.Environment.Layers,
        job.Environment with { Template = job.Component, MoreLayers = 0, DeclaredLayers = 0, Log = GrowthLogs.NameOf(log.File) });

    private SandboxTree Mount(PackageBuildJob job, bool forceDisk) => host.Mount(
        services.Store.TreesOf(job.Environment), (new FileInfo(job.Source).Length * Growth) + SmallBuild, forceDisk);

    private static SandboxCommand Command(PackageBuildJob job, SandboxStep step) => new(
        job.IsElsewhere ? ["/bin/sh", "-c", OneProcessor, "elsewhere", .. step.Arguments] : step.Arguments)
    {
        Input = step.Input,
        HostName = job.IsElsewhere ? "elsewhere" : "localhost",
        Environment = job.Clock is null ? job.Variables
            : job.Variables.Concat(job.Clock.Variables).ToDictionary(pair => pair.Key, pair => pair.Value),
        Binds =
        [
            new SandboxBind(job.Source, BuildLayout.Source),
            .. job.Further.Select(pair => new SandboxBind(pair.Value, $"{BuildLayout.FurtherSources}/{pair.Key}")),
            .. job.Clock is { } clock ? (SandboxBind[])[new SandboxBind(clock.File, BuildClock.Library)] : [],
        ],
        AtFixedAddresses = true,
    };

    private static SandboxCommand ShellCommand(PackageBuildJob job) => new("/bin/sh", "-c", $"cd {BuildLayout.Root}; exec sh")
    {
        Environment = job.Variables,
        Binds = [new SandboxBind(job.Source, BuildLayout.Source)],
    };

    private static Failure Unanswered(PackageBuildJob job, SandboxStep step, string why, string error) => new([new Problem(
        $"{job.Component}: {step.Title} failed: {why}", $"coppice shell {ShellWord.Of(job.Component)}", job.Where,
        [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20).Select(VisibleText.Of)])
    {
        Kind = ProblemKind.StepFailed,
        Subject = job.Component,
    }]);

    private static Failure Failed(
        PackageBuildJob job, SandboxStep step, CommandResult result, StepLog log, LimitMet? met)
    {
        var reason = met?.Reason ?? result.Ending;
        var lines = log.Tail.Count > 0 ? log.Tail : result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Failure([new Problem(
            $"{job.Component}: {step.Title} failed: {reason}; the whole log is in {log.File}",
            met is null
                ? $"coppice build {ShellWord.Of(job.Component)} --debug-shell    # opens a shell in the sandbox where it failed"
                : $"{met.Setting} coppice build {ShellWord.Of(job.Component)}",
            job.Where, [.. lines.TakeLast(20).Select(VisibleText.Of)])
        {
            Kind = ProblemKind.StepFailed,
            Subject = job.Component,
        }]);
    }
}
