using Coppice.Archives;
using Coppice.Cli.Building;
using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Growing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Updating;

/// <summary>One update, from its plan on. The caller holds the lock for building, or for a dry run the one for reading.</summary>
/// <param name="context">The run.</param>
/// <param name="workshop">The store.</param>
/// <param name="before">The snapshot in force.</param>
/// <param name="plan">The plan with the new snapshot, for the templates that were chosen.</param>
/// <param name="options">How to grow.</param>
internal sealed class UpdateRun(VerbContext context, Workshop workshop, Snapshot? before, Plan plan, BuildOptions options)
{
    private readonly List<Problem> problems = [];

    /// <summary>Whether there is anything to do.</summary>
    public bool HasChanges => plan.Changes.Any();

    /// <summary>Says that there is nothing to do; the new snapshot, which changes nothing for these templates, is in force then.</summary>
    public async Task SayNothingToDoAsync(bool dryRun, CancellationToken cancel)
    {
        UpdateProgress.Plan(context, plan, new Dictionary<string, Resolution>());
        if (!dryRun)
        {
            await PutInForceAsync(cancel);
        }

        var stale = workshop.Plan(plan.Family, plan.Snapshot, []).Changes.Count();
        context.Say($"nothing to update: {Quantity.Count(plan.Steps.Count, "template")} as the {(workshop.Offline ? "" : "newest ")}snapshot has it{(stale > 0 ? $"; {stale} others have updates" : "")}");
        if (context.Settings.Json)
        {
            context.PrintJson(json => UpdateJson.Write(json, plan, before, [], dryRun ? null : new Dictionary<string, GrowthOutcome>()));
        }
    }

    /// <summary>Shows what would be done, as the result.</summary>
    public async Task<int> ShowAsync(CancellationToken cancel)
    {
        var (feasible, resolutions, changes) = await ForeseeAsync(cancel);
        if (context.Settings.Json)
        {
            context.PrintJson(json => UpdateJson.Write(json, plan, before, changes, outcomes: null));
        }
        else
        {
            context.Print(Lines(feasible, resolutions, changes, context.Terminal.OutPalette, context.Terminal.OutWidth));
        }

        return problems.Count == 0 ? ExitCode.Done : throw new Failure(problems);
    }

    /// <summary>Shows the plan, asks where that is needed, puts the snapshot in force, and carries the plan out.</summary>
    /// <exception cref="Failure">Something failed, or nobody is there to agree.</exception>
    public async Task<int> CarryOutAsync(CancellationToken cancel)
    {
        ThisMachine.RequireToRun(plan);
        var (feasible, resolutions, changes) = await ForeseeAsync(cancel);
        if (!feasible.Changes.Any())
        {
            throw new Failure(problems);
        }

        foreach (var line in Lines(feasible, resolutions, changes, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth))
        {
            context.Say(line);
        }

        using (var downloader = workshop.Downloader())
        {
            SpaceCheck.Require(context, resolutions, downloader.Has, workshop.Store.FreeBytes());
        }

        if (await AgreedAsync(changes, cancel) is not { } agreed)
        {
            context.Say("nothing was changed");
            return ExitCode.Failed;
        }

        await PutInForceAsync(cancel);
        var outcomes = await workshop.BuildAsync(feasible, resolutions, options with { Agreed = context.Settings.Yes ? null : agreed }, cancel);
        if (context.Settings.Json)
        {
            context.PrintJson(json => UpdateJson.Write(json, plan, before, changes, outcomes.ToDictionary(outcome => outcome.Template.Name)));
        }

        return await BuildEnd.ReportAsync(context, workshop, plan.Family, outcomes, problems, cancel);
    }

    // A template that cannot be resolved stays as it is, and so does everything below it; its problems are told at the end.
    private async Task<(Plan Feasible, IReadOnlyDictionary<string, Resolution> Resolutions, IReadOnlyList<ForecastChange> Changes)> ForeseeAsync(CancellationToken cancel)
    {
        var failed = new Dictionary<string, Failure>();
        var resolutions = await workshop.ResolveAsync(plan, cancel, (step, failure) => failed[step.Template.Name] = failure);
        problems.AddRange(plan.Steps.Where(step => failed.ContainsKey(step.Template.Name)).SelectMany(step => failed[step.Template.Name].Problems));
        UpdateProgress.Plan(context, plan, resolutions);
        var feasible = plan with { Steps = [.. plan.Steps.Where(step => !plan.Family.Chain(step.Template).Any(template => failed.ContainsKey(template.Name)))] };
        return (feasible, resolutions, PackageForecast.Of(feasible, resolutions, workshop.Distributions));
    }

    private IEnumerable<string> Lines(
        Plan feasible, IReadOnlyDictionary<string, Resolution> resolutions, IReadOnlyList<ForecastChange> changes, Palette palette, int? width)
    {
        using var downloader = workshop.Downloader();
        var packages = ForecastText.Lines(changes, context.Settings.Verbose, palette, width).ToList();
        var steps = PlanText.Lines(feasible, resolutions, downloader.Has, workshop.Store.FreeBytes(), palette, width);
        var left = plan.Steps.Count - feasible.Steps.Count;
        string[] failed = left > 0 ? [$"{Quantity.Count(left, "template")} cannot be updated and {(left == 1 ? "stays" : "stay")} as {(left == 1 ? "it is" : "they are")}"] : [];
        return [.. packages, .. packages.Count > 0 ? [""] : Array.Empty<string>(), .. steps, .. failed];
    }

    // Null when somebody says no.
    private async Task<AgreedChanges?> AgreedAsync(IReadOnlyList<ForecastChange> changes, CancellationToken cancel)
    {
        var dangerous = changes.Where(change => change.IsDangerous).Select(change => change.Change).ToList();
        if (dangerous.Count == 0)
        {
            return new AgreedChanges([]);
        }

        using var paused = context.Progress.Pause();
        // All that was shown is agreed to, also what may happen.
        return await context.ConfirmAsync($"{Comparing.PackageLines.Summary(dangerous)}: go on?", cancel) ? new AgreedChanges(changes) : null;
    }

    private Task PutInForceAsync(CancellationToken cancel) => workshop.Snapshots.PutInForceAsync(plan.Family.Name, plan.Snapshot, before, cancel);
}
