using System.CommandLine;
using Coppice.Cli.Building;
using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Cli.Updating;
using Coppice.Engine;
using Coppice.Engine.Building;
using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice build</c>: makes the store as the family file says.</summary>
public sealed class Build : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any(
        "TEMPLATE", "templates and components to build, with what they need; all when left out");
    private readonly GrowingOptions growing = new();
    private readonly Option<bool> keepGoing = Symbols.Flag(
        "--keep-going", "leave out templates that cannot be resolved, with what grows on them, and build all others", "-k");
    private readonly SnapshotOptions snapshotOptions = new();

    /// <inheritdoc/>
    public string Name => "build";

    /// <inheritdoc/>
    public string Summary => "grow every template that differs from its declaration";

    /// <inheritdoc/>
    public string Details =>
        "Uses the snapshot that the store has; takes one when there is none. Packages that templates take from archives with "
            + "`builds:` are built first. Shows the plan and carries it out. Finished "
            + "templates stay when something fails or is interrupted: the same command continues from there. Where a template "
            + "fails to grow, only its branch stops. Where one cannot be resolved (no archive has a package), nothing is built "
            + "without --keep-going. All failures are reported at the end, with exit code 1. Afterwards generations beyond "
            + "`keep:` of the family file are deleted.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice build", "coppice build vault", "coppice build --keep-going",
            "coppice -f examples/starter/family.yaml build --refresh",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax =>
        [templates, keepGoing, growing.Concurrency, .. snapshotOptions.Symbols, growing.DebugShell];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new BuildRequest(context.Get(templates) ?? [], snapshotOptions.Of(context))
        {
            KeepGoing = context.Get(keepGoing),
        };
        using var engine = context.OpenOrCreateEngine(snapshotOptions.Offline(context), builds: true);
        var (wanted, failed) = await BuildComponentsAsync(context, engine, request, cancel);
        if (wanted.OnlyComponents)
        {
            return failed.Count == 0 ? ExitCode.Done : throw new Failure(failed);
        }

        var build = new BuildFamily(engine);
        using var prepared = await build.PrepareAsync(
            request with
            {
                Templates = BuiltTemplates(engine, wanted, failed),
                // What components are built on was taken for them.
                Snapshot = wanted.Archives.Count > 0 ? new SnapshotRequest() : request.Snapshot,
            },
            context.Progress, cancel);
        if (prepared.Foreseen is not { } foreseen)
        {
            context.Say(ComponentPlanText.Waiting(prepared.Family).Append(PlanText.NothingToDo(prepared.Family)));
            return failed.Count == 0 ? ExitCode.Done : throw new Failure(failed);
        }

        context.Say(PlanText.Lines(foreseen, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
        if (prepared.LeftOut > 0)
        {
            context.Say(
                prepared.LeftOut == 1
                    ? "1 template cannot be built and is left out"
                    : $"{Quantity.Count(prepared.LeftOut)} templates cannot be built and are left out");
        }

        if (!context.Settings.Yes)
        {
            foreseen.RequireSpace(Name);
        }

        var grave = prepared.Changes.Where(change => change.IsDangerous).ToList();
        context.Say(ForecastText.Lines(grave, all: true, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
        if (!await Agreement.OnFileAsync(context, prepared.Family, prepared.OtherFile, cancel)
            || await Agreement.AskAsync(context, prepared.Changes, prepared.Moved, cancel) is not { } agreed)
        {
            context.Say("nothing was changed");
            return ExitCode.Failed;
        }

        var options = growing.Of(context) with { Agreed = context.Settings.Yes ? null : agreed };
        return BuildEnd.Report(
            context, await build.RunAsync(prepared, options, context.Progress, cancel), [.. failed, .. prepared.Problems]);
    }

    // Whatever templates take from archives that are built is there before their plan is made.
    private async Task<(WantedArchives Wanted, IReadOnlyList<Problem> Failed)> BuildComponentsAsync(
        VerbContext context, CoppiceEngine engine, BuildRequest request, CancellationToken cancel)
    {
        var components = new BuildComponents(engine);
        using var prepared = await components.PrepareAsync(request, context.Progress, cancel);
        if (!prepared.Plan.HasWork)
        {
            if (prepared.Wanted.OnlyComponents)
            {
                context.Say($"nothing to do: {Quantity.Count(prepared.Plan.Steps.Count(), "component")} built as declared");
            }

            return (prepared.Wanted, []);
        }

        context.Say(ComponentPlanText.Lines(prepared.Plan, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
        var outcomes = await components.RunAsync(prepared, growing.Of(context), context.Progress, cancel);
        context.Say(ComponentPlanText.Ended(outcomes));
        return (prepared.Wanted, [.. outcomes.SelectMany(outcome => outcome.Problems)]);
    }

    // What waits for an archive whose components failed cannot be grown; everything else can.
    private static IReadOnlyList<string> BuiltTemplates(
        CoppiceEngine engine, WantedArchives wanted, IReadOnlyList<Problem> failed)
    {
        var waiting = engine.ReadFamily().Waiting;
        var names = wanted.Templates.Where(name => !waiting.ContainsKey(name)).ToList();
        return names.Count == 0 && wanted.Templates.Count > 0 && failed.Count > 0 ? throw new Failure(failed) : names;
    }
}
