using Coppice.Archives;
using Coppice.Archives.Freezing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Caching;

/// <summary>
/// What running templates of a family may have of its archives: verified metadata of one moment, and packages by digest out of
/// the store. What it lacks it fetches once, however many ask. Everything is kept only when its digest agrees.
/// </summary>
public sealed class ArchiveCache : IDisposable
{
    private readonly CoppiceEngine engine;
    private readonly bool pin;
    private readonly CacheRecordWriter writer;

    // The current one first, then the one before: who has read its signed file finds its indexes and packages.
    private volatile IReadOnlyList<Moment> moments = [];
    private DateTimeOffset? refreshed;

    /// <summary>A cache of a family.</summary>
    /// <param name="options">The family and the store.</param>
    /// <param name="pin">Whether clients see the snapshot that the family is built from, as long as it is valid.</param>
    /// <exception cref="Failure">The store cannot be opened, or the family file is wrong.</exception>
    public ArchiveCache(EngineOptions options, bool pin)
    {
        this.pin = pin;
        engine = CoppiceEngine.OpenOrCreate(options, NoProgress.Instance);
        writer = new CacheRecordWriter(engine.Store.Path, engine.ReadFamily().Name, engine.Time);
        Statistics = new CacheStatistics(engine.Time);
        Files = new CachedFiles(engine, Statistics);
        LooseEnds = new LooseEnds(Statistics.Failed);
    }

    /// <summary>What it did.</summary>
    public CacheStatistics Statistics { get; }

    /// <summary>Its files.</summary>
    public CachedFiles Files { get; }

    /// <summary>Transfers that no client waits for any more; before <see cref="Dispose"/> they have to end.</summary>
    public LooseEnds LooseEnds { get; }

    /// <summary>Whether there are metadata to give.</summary>
    public bool IsReady => moments.Count > 0;

    /// <summary>Gives what the store has. Needs no mirror.</summary>
    /// <exception cref="Failure">The family file is wrong, or the store's metadata are not what was signed.</exception>
    public void Open(CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var here = new[] { engine.Snapshots.Current(family.Name), engine.Snapshots.Newest(family.Name) }.OfType<Snapshot>()
            .DistinctBy(snapshot => snapshot.Digest).OrderBy(snapshot => snapshot.Taken).ToList();
        var first = here.FindIndex(snapshot => IsPinned(family, snapshot));
        if (first >= 0)
        {
            var pinned = here[first];
            here.RemoveAt(first);
            here.Add(pinned);
        }

        foreach (var snapshot in here)
        {
            Activate(new MomentReader(engine).Read(family, snapshot, cancel));
        }
    }

    /// <summary>
    /// Takes the newest metadata of all archives together, and gives them when they are verified and their indexes are here. What
    /// was given before is given until then, and also when this fails.
    /// </summary>
    /// <exception cref="Failure">A mirror fails or lies.</exception>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var current = engine.Snapshots.Current(family.Name);
        var snapshot = current is not null && IsPinned(family, current)
            ? current
            : await engine.NewestAsync(family, new TakeOptions(), NoProgress.Instance, cancel);
        var moment = new MomentReader(engine).Read(family, snapshot, cancel);
        await Task.WhenAll(moment.Indexes.Select(file => Files.BringAsync(file, (_, _) => { }, cancel)));
        foreach (var file in moment.Named(Files.Asked))
        {
            try
            {
                await Files.BringAsync(file, (_, _) => { }, cancel);
            }
            catch (Failure)
            {
                // A client can do without, and asks again.
            }
        }

        Activate(moment);
        refreshed = engine.Time.GetUtcNow();
    }

    /// <summary>Lets go what takes memory and no client asked for since the last call.</summary>
    /// <returns>Whether anything went.</returns>
    public bool Rest() => moments.SelectMany(moment => moment.Archives).Count(archive => archive.Rest()) > 0;

    /// <summary>Writes what it did into the store, where that is news or a minute has passed.</summary>
    /// <param name="ended">Whether this is the last time.</param>
    public void WriteRecord(bool ended = false) =>
        writer.Write(Statistics, pin, refreshed, moments.FirstOrDefault()?.Archives ?? [], ended);

    /// <summary>What an address has.</summary>
    public Lookup Find(Uri uri) => First(moment => moment.Find(uri));

    /// <summary>What a path below the mirrors of an archive has.</summary>
    /// <param name="archive">The archive's name in the family file.</param>
    /// <param name="path">The path, unescaped; it may begin with the name of a suite, for mirrors that suites have alone.</param>
    public Lookup Find(string archive, string path) => First(moment => moment.Find(archive, path));

    /// <summary>Whether an archive that everybody may have lies at a host and port.</summary>
    /// <param name="host">The name of the host, in lower case.</param>
    /// <param name="port">The port.</param>
    /// <param name="scheme">Only where it is asked by this scheme; null for any.</param>
    public bool Knows(string host, int port, string? scheme = null) => moments.Any(moment => moment.Archives
        .SelectMany(archive => archive.Suites).SelectMany(suite => suite.Addresses).Any(address => !address.IsFile
            && address.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase)
            && (scheme is null ? address.Port == port || port == 80 : address.Port == port && address.Scheme == scheme)));

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Dispose();
        engine.Dispose();
    }

    private bool IsPinned(Family family, Snapshot snapshot) => pin
        && engine.Snapshots.Current(family.Name)?.Digest == snapshot.Digest
        && snapshot.Archives.Values.SelectMany(archive => archive.Suites)
            .All(suite => suite.ValidUntil is null || suite.ValidUntil > engine.Time.GetUtcNow());

    private void Activate(Moment moment)
    {
        var before = moments.FirstOrDefault(other => other.Digest != moment.Digest);
        moments = before is null ? [moment] : [moment, before];
    }

    private Lookup First(Func<Moment, Lookup> find) =>
        moments.Select(find).FirstOrDefault(answer => answer != Lookup.Nothing) ?? Lookup.Nothing;
}
