using System.Collections.Concurrent;
using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Archives.Fetching;
using Coppice.Archives.Freezing;
using Coppice.Distributions;
using Coppice.Engine.Documents;
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
    private const int Parallel = 16;
    private static readonly TimeSpan RecordPause = TimeSpan.FromMinutes(1);

    private readonly CoppiceEngine engine;
    private readonly PackageDownloader downloader;
    private readonly bool pin;
    private readonly string family;
    private readonly Lock gate = new();

    // Files that are being fetched for a client; whoever asks meanwhile waits for the same transfer.
    private readonly ConcurrentDictionary<Digest, bool> coming = new();

    // Paths below suites of metadata that clients had.
    private readonly HashSet<string> asked = [];

    // The current one first, then the one before: who has read its signed file finds its indexes and packages.
    private volatile IReadOnlyList<Moment> moments = [];
    private DateTimeOffset? refreshed;
    private (CacheCounts Counts, DateTimeOffset Time) written;

    /// <summary>A cache of a family.</summary>
    /// <param name="options">The family and the store.</param>
    /// <param name="pin">Whether clients see the snapshot that the family is built from, as long as it is valid.</param>
    /// <exception cref="Failure">The store cannot be opened, or the family file is wrong.</exception>
    public ArchiveCache(EngineOptions options, bool pin)
    {
        this.pin = pin;
        engine = CoppiceEngine.OpenOrCreate(options, NoProgress.Instance);
        downloader = engine.Downloader(Parallel);
        family = engine.ReadFamily().Name;
        Statistics = new CacheStatistics(engine.Time);
    }

    /// <summary>What it did.</summary>
    public CacheStatistics Statistics { get; }

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
        await Task.WhenAll(moment.Indexes.Select(file => BringAsync(file, (_, _) => { }, cancel)));
        HashSet<string> named;
        lock (gate)
        {
            named = [.. asked];
        }

        foreach (var file in moment.Named(named))
        {
            try
            {
                await BringAsync(file, (_, _) => { }, cancel);
            }
            catch (Failure)
            {
                // A client can do without, and asks again.
            }
        }

        Activate(moment);
        refreshed = engine.Time.GetUtcNow();
    }

    /// <summary>Writes what it did into the store (<see cref="CacheRecord"/>), where that is news or a minute has passed.</summary>
    /// <param name="ended">Whether this is the last time.</param>
    public void WriteRecord(bool ended = false)
    {
        var (now, (counts, events)) = (engine.Time.GetUtcNow(), Statistics.Read());
        if (!ended && counts == written.Counts && now - written.Time < RecordPause)
        {
            return;
        }

        written = (counts, now);
        new CacheRecord(engine.Store.Path, family).TryWrite(new CacheDocument(
            family, Statistics.Started.UtcDateTime, now.UtcDateTime, ended, pin, refreshed?.UtcDateTime,
            [.. moments.Take(1).SelectMany(moment => moment.Archives).Select(archive => archive.ToDocument())],
            CacheCountsDocument.Of(counts),
            [.. events.Select(one => new CacheEventDocument(one.Time.UtcDateTime, one.Kind, one.Text))],
            Packages: null, PackageBytes: null));
    }

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

    /// <summary>What a file is; a signature is fetched with its package.</summary>
    /// <exception cref="Failure">The package cannot be had.</exception>
    public async Task<ServedFile> KnownAsync(ServedFile file, CancellationToken cancel)
    {
        if (file.SignatureOf is not { } package)
        {
            return file;
        }

        await downloader.EnsureAsync([package], NoProgress.Instance, cancel);
        var path = downloader.PathOf(package) + PackageSignature.Ending;
        var digest = Digest.Of(await File.ReadAllBytesAsync(path, cancel));
        return new ServedFile(new FileInfo(path).Length, digest, ServedFile.TimeOf(digest)) { Stored = path };
    }

    /// <summary>Sees to it that a file is in the store. Whoever asks for the same one waits for the same transfer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="held">Told the file that grows, and how many of its bytes are there; they are not verified yet.</param>
    /// <param name="cancel">Stops; when nobody waits any more, the transfer ends, and is continued the next time.</param>
    /// <returns>Absolute path of the file.</returns>
    /// <exception cref="Failure">It cannot be had, is not what is signed, or cannot be written.</exception>
    public async Task<string> FetchAsync(ServedFile file, Action<string, long> held, CancellationToken cancel)
    {
        var isFirst = file.Stored is null && !file.Places.Any(downloader.Has) && coming.TryAdd(file.Digest, true);
        try
        {
            var path = await BringAsync(file, held, cancel);
            if (isFirst)
            {
                Statistics.Fetched(file.Size);
            }
            else
            {
                Statistics.Hit();
            }

            return path;
        }
        finally
        {
            if (isFirst)
            {
                coming.TryRemove(file.Digest, out _);
            }
        }
    }

    private async Task<string> BringAsync(ServedFile file, Action<string, long> held, CancellationToken cancel)
    {
        if (file.Stored is { } stored)
        {
            return stored;
        }

        Failure? failed = null;
        foreach (var place in file.Places.OrderByDescending(downloader.Has))
        {
            try
            {
                var path = downloader.PathOf(place);
                await downloader.EnsureAsync([place], new Held(bytes => held(path + ".part", bytes)), cancel);
                Remember(file, place);
                return path;
            }
            catch (Failure failure) when (!IsOfDisk(failure))
            {
                failed = failure;
            }
        }

        throw failed ?? new Failure("nothing says where the file lies", kind: ProblemKind.NotFound);
    }

    /// <summary>Fetches a file past the store, where that cannot be written. The caller verifies.</summary>
    /// <exception cref="Failure">It cannot be had.</exception>
    public async Task PassAsync(ServedFile file, Stream to, CancellationToken cancel)
    {
        foreach (var place in file.Places)
        {
            if (await engine.Mirrors.FetchAsync(
                FetchRequest.OfSize(MirrorUri.Below(place.Mirror, place.Path), place.Size), to, arrived: null, cancel))
            {
                return;
            }
        }

        throw new Failure("the mirror no longer has the file", "coppice check", kind: ProblemKind.Unreachable);
    }

    /// <summary>Removes a package whose content is not what it was when it was kept, so that it is fetched anew.</summary>
    public void Discard(ServedFile file)
    {
        foreach (var place in file.Places)
        {
            File.Delete(downloader.PathOf(place));
        }
    }

    /// <summary>Whether a failure says that the store cannot be written, whatever the mirror does.</summary>
    public static bool IsOfDisk(Failure failure) =>
        failure.Problems.All(problem => problem.Kind is ProblemKind.NoSpace or ProblemKind.FileAccess);

    /// <inheritdoc/>
    public void Dispose()
    {
        downloader.Dispose();
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

    private void Remember(ServedFile file, PackageFile place)
    {
        if (file.IsMetadata)
        {
            lock (gate)
            {
                asked.Add(place.Name);
            }
        }
    }

    private sealed class Held(Action<long> held) : IProgressSink
    {
        public void Report(ProgressEvent progress)
        {
            if (progress is StepAdvanced { Unit: ProgressUnit.Bytes } advanced)
            {
                held(advanced.Done);
            }
        }
    }
}
