using System.Collections.Concurrent;
using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

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
    BuildOptions options,
    IProgressSink progress)
{
    private readonly GrowthPlaces places = new(options.Concurrency);
    private readonly GrowthWeights weights = new(plan, resolutions);
    private readonly FileTree files = new(runner);
    private readonly ConcurrentDictionary<string, Lazy<ArchiveTools>> tools = new();

    /// <summary>Unpacks, beside the growing, what several templates will install, as it arrives.</summary>
    public async Task UnpackAheadAsync(CancellationToken cancel)
    {
        foreach (var step in plan.Changes.OrderByDescending(step => weights.Of(step.Template)))
        {
            var archiveTools = Tools(plan.Snapshot.Archives[plan.Family.ArchiveOf(step.Template).Name]);
            foreach (var package in resolutions[step.Template.Name].Packages.Where(archiveTools.Twins.IsShared))
            {
                var downloaded = await downloader.EnsureAsync([package], NoProgress.Instance, cancel);
                archiveTools.Twins.Make([(package, downloaded[package.Digest])], all: false, cancel);
            }
        }
    }

    /// <summary>Grows a template as soon as its parent is there and a place is free.</summary>
    public async Task<GrowthOutcome> GrowAfterAsync(Task<GrowthOutcome>? parent, PlanStep step, CancellationToken cancel)
    {
        var template = step.Template;
        var before = parent is null ? null : await parent;
        if (before is { Outcome: StepOutcome.Failed or StepOutcome.Cancelled } || cancel.IsCancellationRequested)
        {
            return Ended(step, StepOutcome.Cancelled, step.Current, text: $"{template.Parent ?? template.Name} was not grown");
        }

        var parentGeneration = before?.Generation ?? (template.Parent is { } name ? store.Generations.Current(name) : null);
        try
        {
            using var place = await places.EnterAsync(weights.Of(template), cancel);
            return await GrowAsync(step, parentGeneration, place, cancel);
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

    private async Task<GrowthOutcome> GrowAsync(PlanStep step, Generation? parent, IDisposable place, CancellationToken cancel)
    {
        var template = step.Template;
        var archive = plan.Snapshot.Archives[plan.Family.ArchiveOf(template).Name];
        var archiveTools = Tools(archive);
        var inputs = new InputReader(files).Read(plan.Family, template, archive, archiveTools.Manager.Recipe, parent?.Tree);
        var resolution = resolutions[template.Name];
        try
        {
            // The parent came out as it was, or the declaration went back to an earlier one: what is there already is right.
            if (store.Generations.History(template.Name).FirstOrDefault(generation => generation.Key == inputs.Key) is { } same)
            {
                var generation = same.Number == step.Current?.Number ? same : store.Generations.Add(same);
                return Ended(step, StepOutcome.Unchanged, generation, text: $"as in generation {same.Number}");
            }

            progress.Report(new StepStarted(GrowthStep.Of(template), Title(step, resolution)));
            var downloaded = await downloader.EnsureAsync(resolution.Packages, NoProgress.Instance, cancel);
            var request = new GrowthRequest(
                plan.Family,
                template,
                archive,
                parent,
                inputs,
                [.. resolution.Minimal.Select(package => (package, downloaded[package.Digest]))],
                [.. resolution.Added.Select(package => (package, downloaded[package.Digest]))],
                Estimate(resolution),
                store.NewLogFile(template.Name, clock.GetUtcNow()));
            var growth = new TemplateGrowth(host, archiveTools.View, archiveTools.Manager, archiveTools.Twins, archiveTools.Missing, files, store, progress);
            var layer = growth.Grow(request, new GrowthHooks(options.OnFailure, place.Dispose), cancel);
            var grown = GenerationRecord.Add(store, archiveTools.Manager, request, layer);
            return Ended(step, StepOutcome.Done, grown, text: Summary(layer), log: request.LogFile);
        }
        finally
        {
            archiveTools.Twins.Release(resolution.Packages);
        }
    }

    private ArchiveTools Tools(ArchiveSnapshot archive) =>
        tools.GetOrAdd(archive.Name, _ => new Lazy<ArchiveTools>(() =>
        {
            var manager = distributions.PackageManager(archive.Type);
            var view = new SandboxView(host, archive, manager, store.PackageFolder, store.CacheFolder(archive.Digest));
            var uses = resolutions.Values.SelectMany(resolution => resolution.Packages).CountBy(package => package.Digest).ToDictionary();
            return new ArchiveTools(
                manager, view, new PackageTwins(runner, manager, host.TwinBudget, view, uses), new MissingPackages(downloader, manager));
        })).Value;

    // Unpacked files, the package database that the layer rewrites, caches that triggers make: measured at 1.1 to 1.3 times
    // what packages say, plus what a small layer costs at least.
    private static long Estimate(Resolution resolution) => (resolution.InstalledBytes * 3 / 2) + (64 << 20);

    private static string Title(PlanStep step, Resolution resolution) => step.Template.Parent is { } parent
        ? $"grow on {parent}, {Packages(resolution)}"
        : $"grow from {step.Template.Archive}, {Packages(resolution)}";

    private static string Packages(Resolution resolution) => resolution.Packages.Count == 1 ? "1 package" : $"{resolution.Packages.Count} packages";

    private static string Summary(Layer layer) => $"{layer.Manifest.Entries.Count:N0} files, {layer.NewBytes / 1048576.0:N1} MiB new to the store";

    private GrowthOutcome Ended(
        PlanStep step, StepOutcome outcome, Generation? generation, Failure? failure = null, string? text = null, string? log = null)
    {
        progress.Report(new StepEnded(GrowthStep.Of(step.Template), outcome, text, log));
        return new GrowthOutcome(step.Template, outcome, generation, failure);
    }
}

/// <summary>What all growths from one archive share.</summary>
internal sealed record ArchiveTools(IPackageManager Manager, SandboxView View, PackageTwins Twins, MissingPackages Missing);
