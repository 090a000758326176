using System.CommandLine;
using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Sandbox;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice build</c>: makes the store as the family file says.</summary>
public sealed class Build : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any("TEMPLATE", "templates to build, with their ancestors; all when left out");
    private readonly Option<bool> debugShell = Symbols.Flag("--debug-shell", "open a shell in the sandbox where a step fails");
    private readonly Option<int?> concurrency = Symbols.Number("--max-concurrency", "how many templates grow at the same time; by default one for each processor", 1, "-j");
    private readonly SnapshotOptions snapshotOptions = new();

    /// <inheritdoc/>
    public string Name => "build";

    /// <inheritdoc/>
    public string Summary => "grow every template that is not as declared";

    /// <inheritdoc/>
    public string Details =>
        "Uses the snapshot that the store has; takes one when there is none. Shows the plan and carries it out. What is finished stays when "
        + "something fails or is interrupted: the same command goes on from there.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice build", "coppice build vault", "coppice -f examples/starter/family.yaml build --refresh"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, concurrency, .. snapshotOptions.Symbols, debugShell];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var workshop = Workshop.OpenOrCreate(context, snapshotOptions.Offline(context));
        var family = workshop.ReadFamily();
        var targets = (context.Get(templates) ?? []).Select(family.Template).ToList();
        var snapshot = await snapshotOptions.SnapshotAsync(context, workshop, family, cancel);
        if (!workshop.Plan(family, snapshot, targets).Changes.Any())
        {
            return NothingToDo(context, family.Templates.Count);
        }

        SandboxHost.RequireRoot();
        using var held = workshop.LockForBuilding(cancel);
        // Whoever held the lock before may have built what this run was about to build.
        var plan = workshop.Plan(family, snapshot, targets);
        if (!plan.Changes.Any())
        {
            return NothingToDo(context, family.Templates.Count);
        }

        var resolutions = await workshop.ResolveAsync(plan, cancel);
        using var downloader = workshop.Downloader();
        foreach (var line in PlanText.Lines(plan, resolutions, downloader.Has, workshop.Store.FreeBytes(), context.Terminal.ErrorPalette, context.Terminal.ErrorWidth))
        {
            context.Say(line);
        }

        var options = new BuildOptions(context.Get(concurrency) ?? Environment.ProcessorCount, context.Get(debugShell) ? failed => OpenShell(context, failed) : null);
        var outcomes = await workshop.BuildAsync(plan, resolutions, options, cancel);
        return Report(context, outcomes);
    }

    private static void OpenShell(VerbContext context, FailedGrowth failed)
    {
        using var paused = context.Progress.Pause();
        using var left = context.Interrupts.LeaveToForegroundProgram();
        context.Terminal.Error.WriteLine(
            $"{failed.Template}: {VisibleText.Of(failed.Step)} failed; this is a shell in its sandbox: exit ends it, and changes are thrown away");
        failed.OpenShell();
    }

    private static int NothingToDo(VerbContext context, int templates)
    {
        context.Say($"nothing to do: {Quantity.Count(templates, "template")} as declared");
        return ExitCode.Done;
    }

    private static int Report(VerbContext context, IReadOnlyList<GrowthOutcome> outcomes)
    {
        var problems = outcomes.Where(outcome => outcome.Failure is not null).SelectMany(outcome => outcome.Failure!.Problems).ToList();
        var cancelled = outcomes.Count(outcome => outcome.Outcome == StepOutcome.Cancelled);
        if (problems.Count > 0)
        {
            if (cancelled > 0)
            {
                context.Say($"{Quantity.Count(cancelled, "template")} below what failed: not grown; everything else is");
            }

            throw new Failure(problems);
        }

        var unchanged = outcomes.Count(outcome => outcome.Outcome == StepOutcome.Unchanged);
        context.Say($"{Quantity.Count(outcomes.Count - unchanged, "template")} grown{(unchanged > 0 ? $", {unchanged} unchanged after all" : "")}");
        return ExitCode.Done;
    }
}
