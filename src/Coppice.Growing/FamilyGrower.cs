using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Growing.Methods;
using Coppice.Growing.Requests;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Growing;

/// <summary>Grows the templates of one build, as many at a time as wanted.</summary>
internal sealed class FamilyGrower(
    GrowthSession session, Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, BuildOptions options)
{
    // Few enough that what has arrived does not wait long for what has not.
    private const int UnpackedTogether = 16;

    private readonly GrowthPlaces places = new(options.Concurrency);
    private readonly GrowthWeights weights = new(plan, resolutions);
    private readonly MethodList methods = new(
        GrowthMethods.Of(session), session.Progress, (job, reason) => Note(session, job, reason));
    private readonly GenerationRecorder recorder = new(session.Store, session.Distributions, plan.Family, options.Agreed);

    /// <summary>Unpacks, next to the growing, what several templates will install, as it arrives.</summary>
    public async Task UnpackAheadAsync(CancellationToken cancel)
    {
        // What may be upgraded in place, or grafted, needs but few of its packages.
        foreach (var step
            in plan.Changes.Where(step => step.Current is null).OrderByDescending(step => weights.Of(step.Template)))
        {
            var tools = Tools(step.Template);
            var shared = resolutions[step.Template.Name].Packages.Where(tools.Decompressed.IsShared);
            foreach (var some in shared.Chunk(UnpackedTogether))
            {
                var downloaded = await session.Downloader.EnsureAsync(some, NoProgress.Instance, cancel);
                tools.Decompressed.Make([.. some.Select(package => (package, downloaded[package.Digest]))], cancel);
            }
        }
    }

    /// <summary>
    /// Lets one template more than wanted grow while a processor has nothing to do; see
    /// <see cref="GrowthPlaces.UseIdlenessAsync"/>.
    /// </summary>
    public Task UseIdlenessAsync(CancellationToken cancel) =>
        places.UseIdlenessAsync(ProcessorTimes.Read, session.Host.HasRoom, cancel);

    /// <summary>Grows a template as soon as all its parents are there and a place is free.</summary>
    /// <param name="parents">Those of its parents that grow in this build, too.</param>
    /// <param name="step">What to grow.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<GrowthOutcome> GrowAfterAsync(
        IReadOnlyList<Task<GrowthOutcome>> parents, PlanStep step, CancellationToken cancel)
    {
        var template = step.Template;
        var before = (await Task.WhenAll(parents)).ToDictionary(outcome => outcome.Template.Name);
        var missing = template.Parents.FirstOrDefault(
            parent => before.GetValueOrDefault(parent) is { Outcome: StepOutcome.Failed or StepOutcome.Cancelled });
        if (missing is not null || cancel.IsCancellationRequested)
        {
            return Ended(
                step, StepOutcome.Cancelled, step.Current, text: $"{missing ?? template.Parent ?? template.Name} was not grown");
        }

        try
        {
            var resolution = resolutions[template.Name];
            using var place = await places.EnterAsync(weights.Of(template), GrowthRequestFactory.Estimate(resolution), cancel);
            List<Generation> grownOn = [.. resolution.Basis.StandsOn.Select(
                parent =>
                    before.GetValueOrDefault(parent)?.Generation
                        ?? session.Store.Generations.Current(parent)).OfType<Generation>()];
            return await GrowAsync(step, resolution, grownOn, place, cancel);
        }
        catch (OperationCanceledException)
        {
            return Ended(step, StepOutcome.Cancelled, step.Current, text: "stopped");
        }
        catch (Failure failure)
        {
            return Ended(step, StepOutcome.Failed, step.Current, failure, failure.Message);
        }
    }

    private async Task<GrowthOutcome> GrowAsync(
        PlanStep step, Resolution resolution, IReadOnlyList<Generation> parents, IDisposable place, CancellationToken cancel)
    {
        using var commit = session.Store.Begin();
        try
        {
            var job = session.Open(session.Requests.ToBuild(plan, resolution, parents), resolution.Catalog) with
            {
                Hooks = new GrowthHooks(options.OnFailure, place.Dispose),
            };
            List<string> planned = [.. resolution.Step.NotGrafted.Select(reason => $"not grafted: {reason}")];
            var (result, doubts) = await methods.GrowAsync(job, Title(resolution), cancel);
            if (result is Reused { Generation: var same })
            {
                recorder.Permit(job, same);
                var generation = same.Number == step.Current?.Number ? same : commit.Add(same);
                commit.Complete();
                return Ended(step, StepOutcome.Unchanged, generation, text: $"reused {generation.Template}@{same.Number}");
            }

            var grown = (Grown)result;
            planned.ForEach(reason => Note(session, job, reason));
            var recorded = recorder.Add(commit, job, grown, [.. planned, .. doubts], resolution.Database);
            commit.Complete();
            return Ended(
                resolution.Step, StepOutcome.Done, recorded,
                text: string.Join(" · ", [grown.Summary, .. grown.Tree.Remarks, .. doubts]),
                log: File.Exists(job.LogFile) ? job.LogFile : null);
        }
        finally
        {
            Tools(step.Template).Decompressed.Release(resolution.Packages);
        }
    }

    private static void Note(GrowthSession session, GrowthJob job, string reason)
    {
        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        log.Begin(reason, "");
    }

    private ArchiveTools Tools(TemplateDeclaration template) =>
        session.Tools(plan.SourcesOf(template));

    private string Title(Resolution resolution) => resolution.Step.KeepsPackages ? "redo files and scripts"
        : resolution.Step.Action == PlanAction.Graft
        ? $"graft onto {resolution.Step.Template.Parent}"
        : $"grow {resolution.Place(plan.Family)}, {Packages(resolution)}";

    private static string Packages(Resolution resolution) =>
        resolution.Packages.Count == 1 ? "1 package" : $"{resolution.Packages.Count} packages";

    private GrowthOutcome Ended(
        PlanStep step, StepOutcome outcome, Generation? generation, Failure? failure = null, string? text = null,
        string? log = null)
    {
        session.Progress.Report(new StepEnded(GrowthStep.Of(step.Template), outcome, text, log));
        return new GrowthOutcome(step.Template, outcome, generation, failure);
    }
}
