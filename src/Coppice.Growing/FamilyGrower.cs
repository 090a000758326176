using System.Collections.Concurrent;
using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Growing.Grafting;
using Coppice.Growing.Renewing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Composing;
using Coppice.Sandbox;
using Coppice.Store.Commits;
using Coppice.Store.Generations;

namespace Coppice.Growing;

/// <summary>Grows the templates of one build, as many at a time as wanted.</summary>
internal sealed class FamilyGrower(
    SandboxHost host,
    GrowingStore store,
    PackageDownloader downloader,
    DistributionTable distributions,
    IProcessRunner runner,
    TimeProvider clock,
    Plan plan,
    IReadOnlyDictionary<string, Resolution> resolutions,
    Func<Digest, ArchiveSnapshot?> findArchive,
    BuildOptions options,
    IProgressSink progress)
{
    // Few enough that what has arrived does not wait long for what has not.
    private const int UnpackedTogether = 16;

    private readonly GrowthPlaces places = new(options.Concurrency);
    private readonly GrowthWeights weights = new(plan, resolutions);
    private readonly FileTree files = new(runner);
    private readonly ConcurrentDictionary<string, Lazy<ArchiveTools>> tools = new();
    private readonly ArchiveOrigins origins = new(findArchive, archive => distributions.AccountRules(archive.Type).Origins(archive));

    /// <summary>Unpacks, beside the growing, what several templates will install, as it arrives.</summary>
    public async Task UnpackAheadAsync(CancellationToken cancel)
    {
        // What may be renewed, or grafted, needs but few of its packages.
        foreach (var step in plan.Changes.Where(step => step.Current is null).OrderByDescending(step => weights.Of(step.Template)))
        {
            var archiveTools = Tools(plan.Snapshot.Archives[plan.Family.ArchiveOf(step.Template).Name]);
            foreach (var some in resolutions[step.Template.Name].Packages.Where(archiveTools.Twins.IsShared).Chunk(UnpackedTogether))
            {
                var downloaded = await downloader.EnsureAsync(some, NoProgress.Instance, cancel);
                archiveTools.Twins.Make([.. some.Select(package => (package, downloaded[package.Digest]))], all: false, cancel);
            }
        }
    }

    /// <summary>Lets one template more than wanted grow while a processor has nothing to do; see <see cref="GrowthPlaces.UseIdlenessAsync"/>.</summary>
    public Task UseIdlenessAsync(CancellationToken cancel) => places.UseIdlenessAsync(ProcessorTimes.Read, host.HasRoom, cancel);

    /// <summary>Grows a template as soon as all its parents are there and a place is free.</summary>
    /// <param name="parents">Those of its parents that grow in this build, too.</param>
    /// <param name="step">What to grow.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<GrowthOutcome> GrowAfterAsync(IReadOnlyList<Task<GrowthOutcome>> parents, PlanStep step, CancellationToken cancel)
    {
        var template = step.Template;
        var before = (await Task.WhenAll(parents)).ToDictionary(outcome => outcome.Template.Name);
        var missing = template.Parents.FirstOrDefault(parent => before.GetValueOrDefault(parent) is { Outcome: StepOutcome.Failed or StepOutcome.Cancelled });
        if (missing is not null || cancel.IsCancellationRequested)
        {
            return Ended(step, StepOutcome.Cancelled, step.Current, text: $"{missing ?? template.Parent ?? template.Name} was not grown");
        }

        try
        {
            using var place = await places.EnterAsync(weights.Of(template), Estimate(resolutions[template.Name]), cancel);
            List<Generation> grown = [.. GrownOn(template).Select(parent => before.GetValueOrDefault(parent)?.Generation ?? store.Generations.Current(parent)).OfType<Generation>()];
            return await GrowAsync(step, grown, place, cancel);
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

    private IReadOnlyList<string> GrownOn(TemplateDeclaration template)
    {
        if (resolutions[template.Name].Additive is not { } additive)
        {
            return template.Parents;
        }

        return additive.GrownOn is { } ancestor ? [ancestor] : [];
    }

    private async Task<GrowthOutcome> GrowAsync(PlanStep step, List<Generation> parents, IDisposable place, CancellationToken cancel)
    {
        var template = step.Template;
        var parent = parents.FirstOrDefault();
        var archive = plan.Snapshot.Archives[plan.Family.ArchiveOf(template).Name];
        var archiveTools = Tools(archive);
        var resolution = resolutions[template.Name];
        var inputs = new InputReader(files).Read(plan.Family, template, archive, archiveTools.Manager.Recipe, parent?.Tree, resolution.Additive);
        using var commit = store.Begin();
        try
        {
            // The parent came out as it was, or the declaration went back to an earlier one: what is there already is right.
            if (store.Generations.History(template.Name).FirstOrDefault(generation => generation.Key == inputs.Key && store.IsWhole(generation)) is { } same)
            {
                GenerationRecord.Permit(store, distributions, options.Agreed, plan.Family, template, archive, same);
                var generation = same.Number == step.Current?.Number ? same : Complete(commit, commit.Add(same));
                return Ended(step, StepOutcome.Unchanged, generation, text: $"as in generation {same.Number}");
            }

            step = resolution.Step;
            progress.Report(new StepStarted(GrowthStep.Of(template), Title(step, resolution)));
            var request = PromisedPackages.Of(
                new GrowthRequest(plan.Family, template, archive, parent, [.. parents.Skip(1)], inputs, [], [], Estimate(resolution), store.NewLogFile(template.Name, clock.GetUtcNow())) { Catalog = resolution.Catalog, Foreseen = resolution.Database },
                resolution, archiveTools.Manager);
            string? doubt = null;
            if (TryGraft(step, request, archiveTools, ref doubt, cancel) is { } grafted)
            {
                return Ended(
                    step, StepOutcome.Done, Record(commit, request, grafted), text: $"grafted, {Mebibytes.Text(grafted.NewBytes)} new to the store",
                    log: File.Exists(request.LogFile) ? request.LogFile : null);
            }

            if (await TryRenewAsync(step, request, resolution, archiveTools, cancel) is { Tree: var renewed, Doubt: var reason } && renewed is not null)
            {
                return Ended(
                    step, StepOutcome.Done, Record(commit, request, renewed), text: $"renewed, {Mebibytes.Text(renewed.NewBytes)} new to the store",
                    log: File.Exists(request.LogFile) ? request.LogFile : null);
            }

            doubt ??= reason;
            request = await WithPackagesAsync(request, resolution, cancel);
            var growth = Growth(archiveTools);
            var hooks = new GrowthHooks(options.OnFailure, place.Dispose);
            var grown = TryCompose(request, archiveTools, growth, hooks, ref doubt, cancel) ?? growth.Grow(request, hooks, cancel);
            var recorded = Record(commit, request, grown);
            return Ended(step, StepOutcome.Done, recorded, text: doubt is null ? Summary(grown) : $"{Summary(grown)} · {doubt}", log: request.LogFile);
        }
        finally
        {
            archiveTools.Twins.Release(resolution.Packages);
        }
    }

    private async Task<GrowthRequest> WithPackagesAsync(GrowthRequest request, Resolution resolution, CancellationToken cancel)
    {
        var parts = Parts(request.Family, request.Template, resolution);
        var wanted = resolution.Minimal.Concat(parts.SelectMany(part => part.Added)).DistinctBy(package => package.Digest).ToList();
        var downloaded = await downloader.EnsureAsync(wanted, NoProgress.Instance, cancel);
        return request with
        {
            Minimal = [.. resolution.Minimal.Select(package => (package, downloaded[package.Digest]))],
            Parts = [.. parts.Select(part => new GrowthPart(part.Part, [.. part.Added.Select(package => (package, downloaded[package.Digest]))]))],
        };
    }

    private Generation Record(StoreCommit commit, GrowthRequest request, GrownTree grown) =>
        Complete(commit, GenerationRecord.Add(store, commit, distributions, options.Agreed, request, grown));

    private static Generation Complete(StoreCommit commit, Generation generation)
    {
        commit.Complete();
        return generation;
    }

    private TemplateGrowth Growth(ArchiveTools archiveTools) =>
        new(host, archiveTools.View, archiveTools.Manager, archiveTools.Twins, archiveTools.Missing, files, store, progress, archiveTools.Makers);

    // Where only what it is grown of changed, its own packages may be newer ones that do the same. Whatever else changed is installed.
    private async Task<(GrownTree? Tree, string? Doubt)> TryRenewAsync(PlanStep step, GrowthRequest request, Resolution resolution, ArchiveTools archiveTools, CancellationToken cancel)
    {
        if (step is not { Action: PlanAction.Rebuild, Current: { } current, Template.IsComposed: false } || resolution.Additive is not null || !store.IsWhole(current)
            || !request.Inputs.DeclareTheSameAs(current.Inputs) || archiveTools is not { Manager.Renewals: { } rules, Accounts: { } accounts })
        {
            return (null, null);
        }

        try
        {
            var renewal = new TemplateRenewal(host, archiveTools, rules, accounts, new PackageReader(runner, accounts, archiveTools.Twins), files, store, progress);
            return (await new LayerRenewal(renewal, archiveTools, downloader, Grafts(archiveTools), store, origins).RenewAsync(request, current, resolution.Packages, cancel), null);
        }
        catch (GraftDoubtException reason)
        {
            var doubt = $"grown again and not renewed: {reason.Message}";
            progress.Report(new StepPrinted(GrowthStep.Of(request.Template), doubt));
            return (null, doubt);
        }
    }

    // A composed template is composed anew: its parents have been grafted already.
    private GrownTree? TryGraft(PlanStep step, GrowthRequest request, ArchiveTools archiveTools, ref string? doubt, CancellationToken cancel) =>
        step is { Action: PlanAction.Graft, Current: { } current, Template.IsComposed: false } && request.Parent is { } parent
            ? Try(request, archiveTools, ref doubt, grafts => grafts.Put(Graft.OntoParent(request.Family, request.Template, current, parent), request, cancel))
            : null;

    private GrownTree? TryCompose(GrowthRequest request, ArchiveTools archiveTools, TemplateGrowth growth, GrowthHooks hooks, ref string? doubt, CancellationToken cancel) => request.Template.IsComposed
        ? Try(request, archiveTools, ref doubt, grafts => new Composition(grafts, store, archiveTools.Manager, growth, hooks).Compose(request, cancel))
        : null;

    private GrownTree? Try(GrowthRequest request, ArchiveTools archiveTools, ref string? doubt, Func<TemplateGraft, GrownTree> graft)
    {
        if (Grafts(archiveTools) is not { } grafts)
        {
            return null;
        }

        try
        {
            return graft(grafts);
        }
        catch (GraftDoubtException reason)
        {
            doubt = $"grown again and not grafted: {reason.Message}";
            progress.Report(new StepPrinted(GrowthStep.Of(request.Template), doubt));
            return null;
        }
    }

    private TemplateGraft? Grafts(ArchiveTools archiveTools) => archiveTools.Manager.Grafts is { } rules
        ? new TemplateGraft(host, archiveTools.View, archiveTools.Manager, rules, files, store, progress, archiveTools.Makers)
        : null;

    private ArchiveTools Tools(ArchiveSnapshot archive) =>
        tools.GetOrAdd(archive.Name, _ => new Lazy<ArchiveTools>(() => ArchiveTools.Of(archive, host, store, downloader, distributions, runner, resolutions.Values))).Value;

    // Unpacked files, the package database that the layer rewrites, caches that triggers make: measured at 1.1 to 1.3 times
    // what packages say, plus what a small layer costs at least.
    internal static long Estimate(Resolution resolution) => (resolution.InstalledBytes * 3 / 2) + RegenerationRun.SmallLayer;

    // What a graft that turned out to be uncertain falls back to; which declaration brings which package is of no matter then.
    private static IReadOnlyList<ResolvedPart> Parts(Family family, TemplateDeclaration template, Resolution resolution) => resolution.Parts.Count > 0
        ? resolution.Parts
        : [.. TemplatePart.Of(family, template).Select((part, i) => new ResolvedPart(part, i == 0 ? resolution.Fallback : []))];

    private string Title(PlanStep step, Resolution resolution) => step.Action == PlanAction.Graft
        ? $"graft onto {step.Template.Parent}"
        : $"grow {resolution.Place(plan.Family)}, {Packages(resolution)}";

    private static string Packages(Resolution resolution) => resolution.Packages.Count == 1 ? "1 package" : $"{resolution.Packages.Count} packages";

    private static string Summary(GrownTree grown) => $"{grown.Entries:N0} files, {Mebibytes.Text(grown.NewBytes)} new to the store";

    private GrowthOutcome Ended(
        PlanStep step, StepOutcome outcome, Generation? generation, Failure? failure = null, string? text = null, string? log = null)
    {
        progress.Report(new StepEnded(GrowthStep.Of(step.Template), outcome, text, log));
        return new GrowthOutcome(step.Template, outcome, generation, failure);
    }
}
