using Coppice.Archives.Freezing;
using Coppice.Engine;
using Coppice.Engine.Auditing;
using Coppice.Engine.Bills;
using Coppice.Engine.Building;
using Coppice.Engine.Caching;
using Coppice.Engine.Components;
using Coppice.Engine.Diagnosing;
using Coppice.Engine.Documents;
using Coppice.Engine.Explaining;
using Coppice.Engine.Inspecting;
using Coppice.Engine.Updating;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sources;
using Coppice.Store.Logs;

namespace Coppice.Serving.Reading;

/// <summary>
/// What the pages of a family show: the engine's results, in the form in which verbs print them. Nothing is fetched, grown or
/// removed for it.
/// </summary>
public sealed class FamilyReads : IDisposable
{
    private static readonly TimeSpan StatusAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CheckAge = TimeSpan.FromMinutes(5);

    private readonly EngineOptions options;
    private readonly string name;
    private readonly Kept<StatusDocument> status;
    private readonly Kept<CheckDocument> check;

    /// <summary>Of a family.</summary>
    /// <param name="options">The family file and the store.</param>
    /// <param name="name">The family's name.</param>
    public FamilyReads(EngineOptions options, string name)
    {
        (this.options, this.name) = (options with { Offline = true }, name);
        var stamp = new StoreStamp(options.Store, name, options.FamilyFile);
        status = new Kept<StatusDocument>(() => Task.FromResult(ReadStatus()), stamp.Read, StatusAge, options.Time);
        check = new Kept<CheckDocument>(ReadCheckAsync, stamp.Read, CheckAge, options.Time);
    }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => options.Time.GetUtcNow();

    /// <summary>What <c>coppice status</c> says.</summary>
    public Task<StatusDocument> StatusAsync(CancellationToken cancel) => status.GetAsync(cancel);

    /// <summary>What <c>coppice check --offline</c> says.</summary>
    /// <exception cref="Failure">There are no metadata, or no store.</exception>
    public async Task<CheckDocument> CheckAsync(CancellationToken cancel) => await check.GetAsync(cancel) with { Changes = null };

    /// <summary>The same with what <c>coppice check --changes</c> read before: nothing is opened or downloaded for it.</summary>
    /// <exception cref="Failure">There are no metadata, or no store.</exception>
    public Task<CheckDocument> ChangesAsync(CancellationToken cancel) => check.GetAsync(cancel);

    /// <summary>What the package cache wrote last, and what it holds; null where there was never one.</summary>
    public CacheDocument? Cache() => new ShowCache(options).Run(name);

    /// <summary>The same without what it holds, for which every package of the store has to be looked at.</summary>
    public CacheDocument? CacheRecord() => new CacheRecord(options.Store, name).TryRead();

    /// <summary>What <c>coppice tree</c> says.</summary>
    public TreeDocument Tree() => TreeDocument.Of(new ShowFamily(options).Grown(NoProgress.Instance));

    /// <summary>What <c>coppice history</c> says.</summary>
    public HistoryDocument History(string? template)
    {
        using var engine = CoppiceEngine.TryOpen(options, NoProgress.Instance);
        return engine is null ? HistoryDocument.Empty : HistoryDocument.Of(new ShowHistory(engine).Run(template));
    }

    /// <summary>What <c>coppice diff</c> says.</summary>
    public DiffDocument Diff(CompareRequest request, CancellationToken cancel)
    {
        using var engine = Open();
        return DiffDocument.Of(new CompareTemplates(engine).Run(request, NoProgress.Instance, cancel));
    }

    /// <summary>What <c>coppice why</c> says.</summary>
    public async Task<WhyDocument> WhyAsync(string template, string package, CancellationToken cancel)
    {
        using var engine = Open();
        var request = new WhyRequest(template, [package], new SnapshotRequest());
        return WhyDocument.Of(await new ExplainPackage(engine).FindReasonsAsync(request, NoProgress.Instance, cancel));
    }

    /// <summary>What <c>coppice explain --offline</c> says.</summary>
    public async Task<ExplainDocument> ExplainAsync(string template, string path, CancellationToken cancel)
    {
        using var engine = Open();
        var request = new ExplainRequest(template, path);
        return ExplainDocument.Of(await new ExplainPath(engine).RunAsync(request, NoProgress.Instance, cancel));
    }

    /// <summary>What <c>coppice components --offline</c> says.</summary>
    public async Task<ComponentsDocument> ComponentsAsync(CancellationToken cancel)
    {
        if (options.ReadFamily().Components.Count == 0)
        {
            return new ComponentsDocument([]);
        }

        using var engine = Open();
        return ComponentsDocument.Of(await new ListComponents(engine).RunAsync(
            new ComponentsRequest([], new SourceOptions { Offline = true }), NoProgress.Instance, cancel));
    }

    /// <summary>What <c>coppice audit --account --sbom</c> prints.</summary>
    /// <param name="template">The template.</param>
    /// <param name="form">One of <see cref="SbomForms.All"/>.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">There is no such form or template, or a package is not in the store.</exception>
    public async Task<string> SbomAsync(string template, string form, CancellationToken cancel)
    {
        if (!SbomForms.All.Contains(form))
        {
            throw new Failure(
                [new Problem($"there is no form {VisibleText.Of(form)}", $"form={SbomForms.All[0]}")], ExitCode.Usage);
        }

        using var engine = Open();
        var accounting = new AccountForFamily(engine);
        var report = await accounting.RunAsync(
            accounting.Choose([template]), named: true, NoProgress.Instance, cancel);
        return DocumentText.Of(json => SbomForms.Write(json, form, report), indented: true) + "\n";
    }

    /// <summary>The logs of the store, newest first; none where there is no store.</summary>
    public IReadOnlyList<LogName> Logs()
    {
        using var engine = CoppiceEngine.TryOpen(options, NoProgress.Instance);
        return engine is null ? [] : new ReadGrowthLog(engine).Names();
    }

    /// <summary>A part of a log.</summary>
    /// <exception cref="Failure">There is no log of that name.</exception>
    public GrowthLogPart Log(string name, int? first, int count, CancellationToken cancel)
    {
        using var engine = Open();
        return new ReadGrowthLog(engine).Run(name, first, count, cancel);
    }

    /// <summary>What <c>coppice build COMPONENT --try-fix</c> would try first; nothing is built or fetched for it.</summary>
    /// <exception cref="Failure">There is no such component, or the store lacks what is needed to say.</exception>
    public async Task<FixTrial> FixAsync(string component, CancellationToken cancel)
    {
        using var engine = Open();
        return await new ProposeFix(engine).RunAsync(component, cancel);
    }

    /// <summary>Where a template is declared, and what it may not have, one line for each policy.</summary>
    /// <exception cref="Failure">There is none of that name.</exception>
    public (string Where, IReadOnlyList<string> Policies) Declared(string template)
    {
        var family = options.ReadFamily();
        var found = family.Templates.FirstOrDefault(declared => declared.Name == template) ?? throw new Failure(
            $"the family has no template {VisibleText.Of(template)}"
                + Nearest.Question(template, family.Templates.Select(declared => declared.Name)),
            "coppice tree", kind: ProblemKind.NotFound);
        return ($"{found.Where}", PolicyText.Of(found, family.Chain(found)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        status.Dispose();
        check.Dispose();
    }

    private CoppiceEngine Open() => CoppiceEngine.Open(options, NoProgress.Instance);

    private StatusDocument ReadStatus()
    {
        var show = new ShowFamily(options);
        return StatusDocument.Of(show.Status(NoProgress.Instance), show.Components(NoProgress.Instance), show.Deployed());
    }

    private async Task<CheckDocument> ReadCheckAsync()
    {
        using var engine = Open();
        var request = new CheckRequest([], new TakeOptions(), ChangesWanted.Kept);
        return CheckDocument.Of(
            await new CheckForUpdates(engine).RunAsync(request, NoProgress.Instance, CancellationToken.None), Now);
    }
}
