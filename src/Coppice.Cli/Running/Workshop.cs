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
using Coppice.Growing;
using Coppice.Growing.Accounting;
using Coppice.Growing.Auditing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Policies;
using Coppice.Planning.Residues;
using Coppice.Planning.Updates;
using Coppice.Sandbox;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Cli.Running;

/// <summary>Puts the stages together for one run of a verb. Stages are made when a verb first asks for them.</summary>
public sealed class Workshop : IDisposable
{
    private readonly VerbContext context;
    private readonly Lazy<Fetcher> fetcher;
    private readonly Lazy<SnapshotTaker> taker;
    private readonly Lazy<AuditPlanner> auditPlanner;

    /// <param name="context">The run.</param>
    /// <param name="store">The store that it works on.</param>
    /// <param name="offline">Whether nothing may be fetched.</param>
    private Workshop(VerbContext context, StoreFolder store, bool offline)
    {
        this.context = context;
        Store = store;
        Snapshots = new SnapshotStore(store.Path);
        Distributions = new DistributionTable(LzmaLibrary.Find(context.Host.Variable(LzmaLibrary.Variable)));
        fetcher = new Lazy<Fetcher>(() => new Fetcher(time: context.Host.Time) { WorksOffline = () => Snapshots.List().Count > 0 });
        taker = new Lazy<SnapshotTaker>(() => new SnapshotTaker(
            Snapshots, fetcher.Value, context.Host.Processes, [.. Distributions.ArchiveFormats], new MachineSources(), context.Host.Time));
        Offline = offline;
        Generations = new GenerationStore(store, context.Host.Time);
        Layers = new LayerStore(store);
        auditPlanner = new Lazy<AuditPlanner>(MakeAuditPlanner);
        SayTakenOut(store.TakenOut);
    }

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

    /// <summary>Whether nothing may be fetched.</summary>
    public bool Offline { get; }

    /// <summary>For verbs that may make the store.</summary>
    /// <param name="context">The run.</param>
    /// <param name="offline">Whether nothing may be fetched.</param>
    /// <param name="builds">Whether the verb fills the store: only then its way is made as well, and that is said. To others
    /// a mistyped path must not become a store.</param>
    /// <exception cref="Failure">The folder that a named store is to be in is missing.</exception>
    public static Workshop OpenOrCreate(VerbContext context, bool offline = false, bool builds = false)
    {
        var store = context.Settings.Store;
        if (context.Settings.StoreIsNamed && Path.GetDirectoryName(store) is { } above && PlainFile.KindOf(above) is null)
        {
            if (!builds)
            {
                throw new Failure($"there is no store {VisibleText.Of(store)}, and no folder {VisibleText.Of(above)} to make one in",
                    $"coppice build -s {ShellWord.Of(store)}, which makes it");
            }

            context.Say($"makes the folder {VisibleText.Of(above)} for the store");
        }

        return new Workshop(context, StoreFolder.OpenOrCreate(store), offline);
    }

    /// <summary>For verbs that only read.</summary>
    /// <exception cref="Failure">There is no store.</exception>
    public static Workshop Open(VerbContext context, bool offline = true) => new(context, StoreFolder.Open(context.Settings.Store), offline);

    /// <summary>For verbs that have something to say without a store, too: null where none was made yet.</summary>
    /// <exception cref="Failure">There is a store of another form.</exception>
    public static Workshop? TryOpen(VerbContext context) => StoreFolder.IsIn(context.Settings.Store) ? Open(context) : null;

    /// <summary>The family that the user named.</summary>
    public Family ReadFamily() => ReadFamily(context);

    /// <summary>The family that the user named, for verbs that need no store for it.</summary>
    public static Family ReadFamily(VerbContext context) => new FamilyReader(new DistributionTable().Types).Read(context.Settings.FamilyFile);

    /// <summary>The generation that the user named: <c>vault</c> or <c>vault@3</c>.</summary>
    /// <exception cref="Failure">There is none; the message names the nearest.</exception>
    public Generation FindGeneration(string reference) => FindGeneration(TemplateReference.Parse(reference));

    /// <summary>The generation that the user named.</summary>
    /// <exception cref="Failure">There is none; the message names the nearest.</exception>
    public Generation FindGeneration(TemplateReference reference) => new GenerationFinder(Generations, DeclaredNames).Find(reference);

    /// <summary>How far the family is, by the snapshot in force; fetches nothing.</summary>
    public FamilyStatus Status(Family family) => new StatusReader(
        Planner, Generations, archive => archive.Architecture ?? Distributions.ArchiveFormat(archive.Type).ArchitectureName(RuntimeInformation.ProcessArchitecture))
        .Read(family, Snapshots.InForce(family.Name));

    /// <summary>The distribution that a generation was grown of, one of <see cref="DistributionTable.Types"/>.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    public string DistributionOf(Generation generation) => Origins.TypeOf(generation);

    /// <summary>The order of versions in the distribution that a generation was grown of.</summary>
    public Comparison<string> VersionsOf(Generation generation) =>
        generation.Inputs.GetValueOrDefault("recipe")?.Split(' ')[0] is { } type && Distributions.Has(type)
            ? Distributions.PackageManager(type).CompareVersions
            : string.CompareOrdinal;

    /// <summary>The family's snapshot: the one in force, or a new one where there is none or when asked for.</summary>
    public Task<Snapshot> SnapshotAsync(Family family, bool refresh, TakeOptions options, CancellationToken cancel) => refresh && !Offline
        ? taker.Value.TakeAsync(family, options, context.Progress, cancel)
        : taker.Value.InForceOrTakeAsync(family, Offline, context.Progress, cancel, options);

    /// <summary>The newest metadata: taken now and kept beside what is in force, or offline the newest that are there.</summary>
    /// <exception cref="Failure">There are none and none can be had.</exception>
    public async Task<Snapshot> NewestAsync(Family family, TakeOptions options, CancellationToken cancel) => Offline
        ? taker.Value.NewestHere(family)
        : await taker.Value.TakeAsync(family, options with { Aside = true }, context.Progress, cancel);

    /// <summary>Which updates templates have.</summary>
    public UpdateReport Updates(Family family, Snapshot newest, IReadOnlyList<TemplateDeclaration> targets, CancellationToken cancel)
    {
        // Layers are read only for templates with pins.
        using var reading = new Lazily<StoreLock>(() => LockForReading(cancel));
        return new UpdateCheck(Generations, Distributions, Open, context.Host.Processes, Kept).Run(family, newest, targets, cancel);

        IReadOnlySet<string> Kept(IReadOnlyList<TemplateDeclaration> templates) =>
            Plan(family, newest, templates).Steps.Where(step => step.Action == PlanAction.Keep).Select(step => step.Template.Name).ToHashSet();

        TreeReader Open(Generation generation)
        {
            _ = reading.Value;
            return TreeReader.Of(Layers, generation);
        }
    }

    /// <summary>Compares what is declared with what is grown.</summary>
    public Plan Plan(Family family, Snapshot snapshot, IReadOnlyList<TemplateDeclaration> targets) =>
        Planner.Make(family, snapshot, targets);

    /// <summary>What the steps of a plan will install.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="onFailure">See <see cref="Resolver.ResolveAsync"/>.</param>
    public Task<IReadOnlyDictionary<string, Resolution>> ResolveAsync(Plan plan, CancellationToken cancel, Action<PlanStep, Failure>? onFailure = null) =>
        new Resolver(context.Host.Processes, Distributions, generation => new StoredTree(TreeReader.Of(Layers, generation)), FindArchive, Store.At(GrowingStore.Caches))
            .ResolveAsync(plan, context.Progress, cancel, onFailure);

    /// <summary>Sees to it that what a plan leaves as it is violates no policy of the family file.</summary>
    /// <exception cref="Failure">It does: all violations.</exception>
    public void RequirePolicies(Plan plan, CancellationToken cancel)
    {
        if (plan.Steps.Any(step => step.Action == PlanAction.Keep && PolicySubject.Concerns(plan.Family, step.Template)))
        {
            using var reading = LockForReading(cancel);
            if (new KeptTemplates(Distributions, Generations, generation => TreeReader.Of(Layers, generation)).Problems(plan) is { Count: > 0 } violations)
            {
                throw new Failure(violations);
            }
        }
    }

    /// <summary>The frozen archive of that digest, of whatever snapshot in the store; null when none has it.</summary>
    public ArchiveSnapshot? FindArchive(Digest digest) =>
        Snapshots.List().SelectMany(snapshot => Snapshots.Load(snapshot).Archives.Values).FirstOrDefault(archive => archive.Digest == digest);

    /// <summary>Downloads packages.</summary>
    public PackageDownloader Downloader() => new(Store.Path, fetcher.Value, context.Host.Processes, offline: Offline);

    /// <summary>The lists of files of a snapshot's archives; fetched where they are missing.</summary>
    public Task<FileSearch> FileListsAsync(Snapshot snapshot, CancellationToken cancel) =>
        new FileListStore(Store.Path, fetcher.Value, context.Host.Processes, Distributions, Offline).OpenAsync(snapshot, context.Progress, cancel);

    /// <summary>Carries a plan out. The caller holds <see cref="StoreLock.Build"/>.</summary>
    public async Task<IReadOnlyList<GrowthOutcome>> BuildAsync(
        Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, BuildOptions options, CancellationToken cancel)
    {
        using var downloader = Downloader();
        var build = new FamilyBuild(
            new GrowingStore(Store, Layers, Generations, Store.At("packages")), downloader, Distributions, context.Host.Processes, SandboxLimits.OfThisMachine(), context.Host.Time, FindArchive);
        return await build.RunAsync(plan, resolutions, options, context.Progress, cancel);
    }

    /// <summary>What has to be grown again to prove templates; see <see cref="AuditPlanner.Make"/>.</summary>
    public IReadOnlyList<Plan> PlanAudit(Family family, IReadOnlyList<TemplateDeclaration> templates) => auditPlanner.Value.Make(family, templates);

    /// <summary>Carries the plan of an audit out. The caller holds <see cref="StoreLock.Build"/>.</summary>
    public async Task<IReadOnlyList<AuditResult>> AuditAsync(Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, int concurrency, CancellationToken cancel)
    {
        using var downloader = Downloader();
        var audit = new FamilyAudit(
            new GrowingStore(Store, Layers, Generations, Store.At("packages")), downloader, Distributions, context.Host.Processes, SandboxLimits.OfThisMachine(), context.Host.Time);
        return await audit.RunAsync(plan, resolutions, concurrency, context.Progress, cancel);
    }

    /// <summary>Looks what installing and taking out left in a template. The caller holds <see cref="StoreLock.Build"/>.</summary>
    /// <exception cref="Failure">It cannot be compared with never having installed.</exception>
    public async Task<ResidueResult> ResidueAsync(Family family, TemplateDeclaration template, CancellationToken cancel)
    {
        if (AdditiveWay.IsWanted(family, template))
        {
            // Whether it is as declared is asked; that it came out as declared, audit proves.
            auditPlanner.Value.Make(family, [template]);
            var current = Generations.Current(template.Name)!;
            return ResidueResult.NeverInstalled(current, AdditiveBuild.Of(current)!);
        }

        var planner = new AdditivePlanner(auditPlanner.Value, Generations, Distributions, (plan, stop) => ResolveAsync(plan, stop));
        var additive = await planner.MakeAsync(family, template, cancel);
        using var downloader = Downloader();
        var audit = new ResidueAudit(
            new GrowingStore(Store, Layers, Generations, Store.At("packages")), downloader, Distributions, context.Host.Processes, SandboxLimits.OfThisMachine(), context.Host.Time);
        return await audit.RunAsync(additive, context.Progress, cancel);
    }

    /// <summary>Accounts for the paths of templates. The caller holds <see cref="LockForReading"/>.</summary>
    public FamilyAccounting Accounting(PackageDownloader downloader) => new(Layers, new LayerMakersStore(Store), Origins, downloader, context.Host.Processes);

    /// <summary>Explains paths of a generation. The caller holds <see cref="LockForReading"/>.</summary>
    public PathExplainer Explainer(Generation generation, PackageDownloader downloader) =>
        new(generation, Layers, Generations, Accounting(downloader), Origins, TryReadFamily());

    /// <summary>The right to change the store; says so when another process has it.</summary>
    public StoreLock LockForBuilding(CancellationToken cancel)
    {
        var held = LockAgainstBuilds(cancel);
        Store.RemoveUnfinished();
        return held;
    }

    /// <summary>Keeps others from changing the store meanwhile.</summary>
    public StoreLock LockAgainstBuilds(CancellationToken cancel)
    {
        var held = StoreLock.Build(Store, SayWaiting, cancel);
        SayTakenOut(held.TakenOut);
        return held;
    }

    /// <summary>The right to read layers while nobody removes them.</summary>
    public StoreLock LockForReading(CancellationToken cancel) => StoreLock.Use(Store, SayWaiting, cancel);

    /// <summary>The right to remove layers, when nobody reads them; take <see cref="LockAgainstBuilds"/> before.</summary>
    public StoreLock LockForRemoving(CancellationToken cancel) => StoreLock.Collect(Store, SayWaiting, cancel);

    /// <summary>The right to remove layers, if nobody reads them now, else null; take <see cref="LockAgainstBuilds"/> before.</summary>
    public StoreLock? TryLockForRemoving() => StoreLock.TryCollect(Store);

    /// <summary>A place to run templates in. The caller holds <see cref="LockForReading"/>.</summary>
    public SandboxHost StartSandbox() => SandboxHost.Start(context.Host.Processes, Store.At(StoreFolder.Work), SandboxLimits.OfThisMachine());

    /// <inheritdoc/>
    public void Dispose()
    {
        if (fetcher.IsValueCreated)
        {
            fetcher.Value.Dispose();
        }
    }

    private Planner Planner => new(new InputReader(new FileTree(context.Host.Processes)), Generations, Distributions);

    private PackageOrigins Origins => new([.. Snapshots.List().SelectMany(snapshot => Snapshots.Load(snapshot).Archives.Values)], Distributions);

    // Reads all snapshots, which are those that audits of one run are about.
    private AuditPlanner MakeAuditPlanner()
    {
        var all = Snapshots.List().Select(Snapshots.Load).ToList();
        return new AuditPlanner(
            new InputReader(new FileTree(context.Host.Processes)), Generations, Distributions,
            digest => all.FirstOrDefault(snapshot => snapshot.Archives.Values.Any(archive => archive.Digest == digest)));
    }

    // Verbs about what is grown work without a family file; with one they know what could be meant.
    private IReadOnlyCollection<string> DeclaredNames() => [.. TryReadFamily()?.Templates.Select(template => template.Name) ?? []];

    private Family? TryReadFamily()
    {
        try
        {
            return File.Exists(context.Settings.FamilyFile) ? ReadFamily() : null;
        }
        catch (Failure)
        {
            return null;
        }
    }

    private void SayWaiting(string holder) => context.Say($"waiting: {holder} works with this store");

    private void SayTakenOut(IReadOnlyList<string> generations)
    {
        if (generations.Count > 0)
        {
            context.Say($"the machine stopped while the store was written; what had not come onto the disk whole is taken out: {string.Join(", ", generations)}");
        }
    }
}
