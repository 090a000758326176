using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Updating;
using Coppice.Engine;
using Coppice.Engine.Building;
using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Cli.Building;

/// <summary>Builds components and grows templates: all of <c>build</c>, and the end of <c>update</c>.</summary>
/// <param name="context">The run.</param>
/// <param name="engine">The store.</param>
/// <param name="growing">How to grow.</param>
internal sealed class BuildRun(VerbContext context, CoppiceEngine engine, GrowingOptions growing)
{
    /// <summary>Plans, shows, asks and carries out.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="Failure">Something failed; everything of it is named.</exception>
    public async Task<int> RunAsync(BuildRequest request, CancellationToken cancel)
    {
        var (wanted, failed) = await BuildComponentsAsync(request, cancel);
        if (wanted.OnlyComponents)
        {
            return failed.Count == 0 ? ExitCode.Done : throw new Failure(failed);
        }

        var build = new BuildFamily(engine);
        using var prepared = await build.PrepareAsync(
            request with
            {
                Templates = BuiltTemplates(wanted, failed),
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
            foreseen.RequireSpace("build");
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
        BuildRequest request, CancellationToken cancel)
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
    private IReadOnlyList<string> BuiltTemplates(WantedArchives wanted, IReadOnlyList<Problem> failed)
    {
        var waiting = engine.ReadFamily().Waiting;
        var names = wanted.Templates.Where(name => !waiting.ContainsKey(name)).ToList();
        return names.Count == 0 && wanted.Templates.Count > 0 && failed.Count > 0 ? throw new Failure(failed) : names;
    }
}
