using System.Runtime.InteropServices;
using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Archives.Fetching;
using Coppice.Archives.FileLists;
using Coppice.Archives.Freezing;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Growing.Auditing;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Policies;
using Coppice.Planning.Residues;
using Coppice.Planning.Updates;
using Coppice.Sandbox;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Engine;

/// <summary>
/// An open store with the stages that work on it, each made when first asked for. Use cases stand on it: it decides nothing,
/// knows no terminal, and is opened once for as many of them as there are.
/// </summary>
public sealed partial class CoppiceEngine : IDisposable
{
    private readonly Lazy<Fetcher> fetcher;
    private readonly Lazy<SnapshotTaker> taker;
    private readonly Lazy<AuditPlanner> auditPlanner;

    private CoppiceEngine(EngineOptions options, StoreFolder store, IProgressSink progress)
    {
        Options = options;
        Store = store;
        Snapshots = new SnapshotStore(store.Path);
        Distributions = new DistributionTable();
        fetcher = new Lazy<Fetcher>(() => new Fetcher(time: options.Time, access: Access)
        {
            WorksOffline = () => Snapshots.List().Count > 0,
        });
        taker = new Lazy<SnapshotTaker>(() => new SnapshotTaker(
            Snapshots, fetcher.Value, options.Processes, [.. Distributions.ArchiveFormats], new MachineSources(), options.Time)
        {
            Signer = new StoreSigner(this),
        });
        Generations = new GenerationStore(store, options.Time);
        Layers = new LayerStore(store);
        auditPlanner = new Lazy<AuditPlanner>(MakeAuditPlanner);
        NoteRecovered(store.TakenOut, progress);
    }

    /// <summary>What it works on and with.</summary>
    public EngineOptions Options { get; }

    /// <summary>The store.</summary>
    public StoreFolder Store { get; }

    /// <summary>The snapshots in the store.</summary>
    public SnapshotStore Snapshots { get; }

    /// <summary>What is grown.</summary>
    public GenerationStore Generations { get; }

    /// <summary>The layers that it is grown of.</summary>
    public LayerStore Layers { get; }

    /// <summary>The known distributions.</summary>
    public DistributionTable Distributions { get; }

    /// <summary>Runs programs.</summary>
    public IProcessRunner Processes => Options.Processes;

    /// <summary>The clock.</summary>
    public TimeProvider Time => Options.Time;

    /// <summary>Plans what has to be grown again to prove templates. Reads all snapshots once.</summary>
    public AuditPlanner AuditPlanner => auditPlanner.Value;

    /// <summary>Compares what is declared with what is grown.</summary>
    public Planner Planner => new(new InputReader(new FileTree(Processes)), Generations, Distributions);

    /// <summary>Where packages come from, by all snapshots in the store.</summary>
    public PackageOrigins Origins =>
        new([.. Snapshots.List().SelectMany(snapshot => Snapshots.Load(snapshot).Archives.Values)], Distributions, FindSources);

    /// <summary>What growing needs of this machine.</summary>
    /// <param name="downloader">Downloads packages; the caller disposes of it.</param>
    public GrowthServices Growing(PackageDownloader downloader) => new(
        new GrowingStore(Store, Layers, Generations, Store.At(PackageDownloader.Folder)), downloader, Distributions, Processes,
        SandboxLimits.OfThisMachine(), Time)
    {
        FindSources = FindSources,
    };

    /// <summary>For use cases that may make the store.</summary>
    /// <param name="options">What it works on.</param>
    /// <param name="progress">Told what was recovered and made.</param>
    /// <param name="builds">Whether the use case fills the store: only then its way is made as well, and that is noted. To others
    /// a mistyped path must not become a store.</param>
    /// <exception cref="Failure">The folder that a named store is to be in is missing.</exception>
    public static CoppiceEngine OpenOrCreate(EngineOptions options, IProgressSink progress, bool builds = false)
    {
        var store = options.Store;
        if (options.StoreIsNamed && Path.GetDirectoryName(store) is { } above && PlainFile.KindOf(above) is null)
        {
            if (!builds)
            {
                throw new Failure($"there is no store {VisibleText.Of(store)}, and no folder {VisibleText.Of(above)} to make "
                    + "one in",
                    $"coppice build -s {ShellWord.Of(store)}, which makes it", kind: ProblemKind.NotFound);
            }

            progress.Note($"creating the folder {VisibleText.Of(above)} for the store");
        }

        return new CoppiceEngine(options, StoreOpening.OpenOrCreate(store), progress);
    }

    /// <summary>For use cases that only read.</summary>
    /// <exception cref="Failure">There is no store.</exception>
    public static CoppiceEngine Open(EngineOptions options, IProgressSink progress) =>
        new(options, StoreOpening.Open(options.Store), progress);

    /// <summary>For use cases that have an answer without a store, too: null where none was made yet.</summary>
    /// <exception cref="Failure">There is a store of another form.</exception>
    public static CoppiceEngine? TryOpen(EngineOptions options, IProgressSink progress) =>
        StoreFolder.IsIn(options.Store) ? Open(options, progress) : null;

    /// <summary>The family.</summary>
    /// <exception cref="Failure">It cannot be read, or is wrong.</exception>
    public Family ReadFamily() => Options.ReadFamily();

    /// <summary>The generation that is meant by <c>vault</c> or <c>vault@3</c>.</summary>
    /// <exception cref="Failure">There is none; the message names the nearest.</exception>
    public Generation FindGeneration(string reference) => FindGeneration(TemplateReference.Parse(reference));

    /// <summary>The generation that is meant. Works without a family file; with one it is known what could be meant.</summary>
    /// <exception cref="Failure">There is none; the message names the nearest.</exception>
    public Generation FindGeneration(TemplateReference reference) =>
        new GenerationFinder(Generations, () => [.. Options.TryReadFamily()?.Templates.Select(template => template.Name) ?? []])
            .Find(reference);

    /// <summary>What a generation was grown from, of whatever snapshot in the store; null when none has it.</summary>
    public PackageSources? FindSources(Generation generation) =>
        SnapshotSources.Find(Snapshots.List().Select(Snapshots.Load), generation.Snapshot, TemplateInputs.SourcesOf(generation));

    /// <summary>The distribution that a generation was grown of, one of <see cref="DistributionTable.Types"/>.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    public string DistributionOf(Generation generation) => Origins.TypeOf(generation);

    /// <summary>The order of versions in the distribution that a generation was grown of.</summary>
    public Comparison<string> VersionsOf(Generation generation) =>
        KnownDistributionOf(generation) is { } type ? Distributions.PackageManager(type).CompareVersions : string.CompareOrdinal;

    /// <summary>The same, as its record says; null when it is none that this program knows.</summary>
    public string? KnownDistributionOf(Generation generation) =>
        generation.Inputs.GetValueOrDefault("recipe")?.Split(' ')[0] is { } type && Distributions.Has(type) ? type : null;

    /// <summary>The whole tree of a generation.</summary>
    public TreeReader TreeOf(Generation generation) => TreeReader.Of(Layers, generation);

    /// <summary>The family's snapshot: the current one, or a new one where there is none or when asked for.</summary>
    public Task<Snapshot> SnapshotAsync(
        Family family, bool refresh, TakeOptions options, IProgressSink progress, CancellationToken cancel) =>
        refresh && !Options.Offline
            ? taker.Value.TakeAsync(family, options, progress, cancel)
            : taker.Value.CurrentOrTakeAsync(family, Options.Offline, progress, cancel, options);

    /// <summary>The newest metadata: taken now and kept next to what is current, or offline the newest that are there.</summary>
    /// <exception cref="Failure">There are none and none can be had.</exception>
    public async Task<Snapshot> NewestAsync(
        Family family, TakeOptions options, IProgressSink progress, CancellationToken cancel) =>
        Options.Offline
        ? NewestHere(family)
        : await taker.Value.TakeAsync(family, options with { Aside = true }, progress, cancel);

    /// <summary>The newest metadata that were taken before.</summary>
    /// <exception cref="Failure">There are none.</exception>
    public Snapshot NewestHere(Family family) => taker.Value.NewestHere(family);

    /// <summary>What the steps of a plan will install.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="onFailure">See <see cref="Resolver.ResolveAsync"/>.</param>
    public Task<IReadOnlyDictionary<string, Resolution>> ResolveAsync(
        Plan plan, IProgressSink progress, CancellationToken cancel, Action<PlanStep, Failure>? onFailure = null) =>
        new Resolver(
            Processes, Distributions, generation => new StoredTree(TreeOf(generation)), FindSources,
            Store.At(GrowingStore.Caches))
            .ResolveAsync(plan, progress, cancel, onFailure);

    /// <summary>Sees to it that what a plan leaves as it is violates no policy of the family file.</summary>
    /// <exception cref="Failure">It does: all violations.</exception>
    public void RequirePolicies(Plan plan, IProgressSink progress, CancellationToken cancel)
    {
        if (plan.Steps.Any(step => step.Action == PlanAction.Keep && PolicySubject.Concerns(plan.Family, step.Template)))
        {
            using var reading = LockForReading(progress, cancel);
            if (new KeptTemplates(Distributions, Generations, TreeOf).Problems(plan) is { Count: > 0 } violations)
            {
                throw new Failure(violations, kind: ProblemKind.Policy);
            }
        }
    }

    /// <summary>Downloads packages; the caller disposes it.</summary>
    /// <param name="parallel">How many at the same time.</param>
    public PackageDownloader Downloader(int parallel = PackageDownloader.DefaultParallel) =>
        new(Store.Path, fetcher.Value, Processes, parallel, Options.Offline);

    /// <summary>The lists of files of a snapshot's archives; fetched where they are missing.</summary>
    public Task<FileSearch> FileListsAsync(Snapshot snapshot, IProgressSink progress, CancellationToken cancel) =>
        new FileListStore(Store.Path, fetcher.Value, Processes, Distributions, Options.Offline)
            .OpenAsync(snapshot, progress, cancel);

    /// <summary>Accounts for the paths of templates. The caller holds <see cref="LockForReading"/>.</summary>
    public FamilyAccounting Accounting(PackageDownloader downloader) =>
        new(Layers, new LayerProvenanceStore(Store), Origins, downloader, Processes);

    /// <summary>A place to run templates in. The caller holds <see cref="LockForReading"/>.</summary>
    public SandboxHost StartSandbox() => SandboxHost.Start(Processes, Store.At(StoreFolder.Work), SandboxLimits.OfThisMachine());

    /// <inheritdoc/>
    public void Dispose()
    {
        key?.Dispose();
        if (fetcher.IsValueCreated)
        {
            fetcher.Value.Dispose();
        }
    }

    private AuditPlanner MakeAuditPlanner()
    {
        var all = Snapshots.List().Select(Snapshots.Load).ToList();
        return new AuditPlanner(
            new InputReader(new FileTree(Processes)), Generations, Distributions,
            generation => [.. all.Where(snapshot =>
                SnapshotSources.Find([snapshot], generation.Snapshot, TemplateInputs.SourcesOf(generation)) is not null)]);
    }
}
