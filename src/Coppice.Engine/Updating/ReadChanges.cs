using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Changelogs;
using Coppice.Planning.Updates;
using Coppice.Store.Trees;

namespace Coppice.Engine.Updating;

/// <summary>Which changes to read.</summary>
public enum ChangesWanted
{
    /// <summary>None.</summary>
    None,

    /// <summary>What was read before: nothing is opened or downloaded.</summary>
    Kept,

    /// <summary>All: packages are downloaded where no package of a source is in the store, and kept for the update.</summary>
    All,
}

/// <summary>
/// Reads what newer packages say about their changes, once for each source: its packages all have the same changelog, or leave it
/// to one of them.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class ReadChanges(CoppiceEngine engine)
{
    private const string Step = "changelogs";

    private readonly ChangelogRecords records = new(engine.Store);

    /// <summary>Reads them.</summary>
    /// <param name="family">The family.</param>
    /// <param name="report">The updates.</param>
    /// <param name="wanted">How far to go.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A package cannot be had or read.</exception>
    public async Task<IReadOnlyList<SourceChanges>> RunAsync(
        Family family, UpdateReport report, ChangesWanted wanted, IProgressSink progress, CancellationToken cancel)
    {
        var sources = SourceChanges.Of(family, report);
        var texts = sources.Select(Kept).ToArray();
        var open = Enumerable.Range(0, sources.Count).Where(i => texts[i] is null && RulesOf(sources[i]) is not null).ToList();
        if (wanted == ChangesWanted.All && open.Count > 0)
        {
            // Whoever removes packages waits meanwhile.
            using var held = engine.LockForReading(progress, cancel);
            using var downloader = engine.Downloader();
            var left = open.ToDictionary(i => i, i => new Queue<PackageFile>(FilesOf(sources[i], downloader)));
            await progress.RunAsync(
                Step, $"read the changelogs of {Quantity.Count(open.Count, "source")}", async () =>
                {
                    while (left.Any(pair => texts[pair.Key] is null && pair.Value.Count > 0))
                    {
                        var next = left.Where(pair => texts[pair.Key] is null && pair.Value.Count > 0)
                            .Select(pair => (Source: pair.Key, File: pair.Value.Dequeue()))
                            .Where(one => CanHave(one.File)).ToList();
                        await ReadAsync(next);
                    }
                });

            bool CanHave(PackageFile file) => !engine.Options.Offline || file.IsOwn || downloader.Has(file);

            async Task ReadAsync(List<(int Source, PackageFile File)> next)
            {
                var paths = await downloader.EnsureAsync(next.Select(one => one.File), progress, cancel);
                Workers.ForEach(
                    next, cancel,
                    one => texts[one.Source] = Read(one.File, paths, RulesOf(sources[one.Source])!, cancel));
            }
        }

        return [.. sources.Select((source, i) => Told(source, texts[i], wanted))];
    }

    // What is here comes first, then what is small.
    private IEnumerable<PackageFile> FilesOf(SourceChanges source, PackageDownloader downloader)
    {
        var catalog = engine.Distributions.PackageManager(source.Sources.Type).Catalog(source.Sources);
        return source.Updates.Select(update => update.To)
            .Select(to => catalog.Find(to.Name, to.Version, to.Architecture)
                ?? throw new InvalidOperationException($"{to.Name} is an update and in no index"))
            .DistinctBy(file => file.Digest).OrderByDescending(downloader.Has).ThenBy(file => file.Size);
    }

    private PackageTexts? Read(
        PackageFile file, IReadOnlyDictionary<Digest, string> paths, IChangelogRules rules, CancellationToken cancel) =>
        new ChangelogReader(records, engine.Processes).Read(file, paths[file.Digest], rules, cancel) is { IsEmpty: false } texts
            ? texts : null;

    private SourceChanges Told(SourceChanges source, PackageTexts? texts, ChangesWanted wanted) =>
        RulesOf(source) is not { } rules
            ? source with { Unread = $"packages of the type {source.Sources.Type} have no changelog" }
        : texts is not null ? source with { Changes = rules.Between(texts, source.From, source.Source.Version) }
        : source.Updates.All(update => KeptOf(update) is not null)
            ? source with { Unread = "none of these packages has the changelog of its source" }
        : source with
        {
            Unread = wanted == ChangesWanted.Kept ? "not read yet" : "not in the store, and --offline forbids downloading it",
        };

    private PackageTexts? Kept(SourceChanges source) =>
        source.Updates.Select(KeptOf).FirstOrDefault(kept => kept is { IsEmpty: false });

    private PackageTexts? KeptOf(PackageUpdate update) => update.To.Digest is { } digest ? records.Find(digest) : null;

    private IChangelogRules? RulesOf(SourceChanges source) => engine.Distributions.ChangelogRules(source.Sources.Type);
}
