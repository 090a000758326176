using System.Collections.Concurrent;
using Coppice.Archives.Fetching;
using Coppice.Archives.Signatures;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Downloads;

/// <summary>
/// Packages in the store, by digest: <c>packages/AB/ABCD….deb</c>. Every digest is fetched once, verified by size and SHA-256
/// before it gets its name, and resumed when a transfer broke off, also by another process.
/// </summary>
public sealed class PackageDownloader : IDisposable
{
    /// <summary>How many packages are fetched at the same time when nothing else is said.</summary>
    public const int DefaultParallel = 4;

    /// <summary>The folder in the store that packages are kept in.</summary>
    public const string Folder = "packages";

    /// <summary>The step that progress is reported for.</summary>
    public const string Step = "download";

    private readonly string store;
    private readonly PackageFetch fetch;
    private readonly bool offline;
    private readonly SemaphoreSlim slots;
    private readonly Dictionary<Digest, SharedDownload> running = [];
    private readonly ConcurrentDictionary<Digest, bool> signatures = [];

    /// <summary>A downloader into a store.</summary>
    /// <param name="store">Absolute path of the store.</param>
    /// <param name="fetcher">Brings files from mirrors.</param>
    /// <param name="processes">Runs gpgv for packages that are signed one by one.</param>
    /// <param name="parallel">How many packages are fetched at the same time, over all calls.</param>
    /// <param name="offline">Whether missing packages are an error instead.</param>
    public PackageDownloader(
        string store, Fetcher fetcher, IProcessRunner processes, int parallel = DefaultParallel, bool offline = false)
    {
        this.store = Path.GetFullPath(store);
        this.offline = offline;
        fetch = new PackageFetch(fetcher, new SignatureVerifier(processes));
        slots = new SemaphoreSlim(parallel);
        Fetched = new FetchedFiles(this.store, fetcher, offline);
    }

    /// <summary>Files that families declare by URL and SHA-256.</summary>
    public FetchedFiles Fetched { get; }

    /// <summary>Where a package lies, or will lie, in the store.</summary>
    public string PathOf(PackageFile package) =>
        Path.Combine(store, Folder, package.Digest.Hex[..2], package.Digest.Hex + Suffix(package.Path));

    /// <summary>Whether a package is in the store; by name and size, for what gets its name was verified before.</summary>
    public bool Has(PackageFile package) => new FileInfo(PathOf(package)) is { Exists: true } file && file.Length == package.Size
        && (package.Signature is null || File.Exists(PathOf(package) + PackageSignature.Ending));

    /// <summary>Makes sure that all packages are in the store. Calls at the same time share what they both want.</summary>
    /// <returns>Absolute path of every package's file, by digest.</returns>
    /// <exception cref="Failure">Some cannot be had or are not what is signed; every problem is named. The others are
    /// kept.</exception>
    public async Task<IReadOnlyDictionary<Digest, string>> EnsureAsync(
        IEnumerable<PackageFile> packages, IProgressSink progress, CancellationToken cancel)
    {
        var wanted = packages.DistinctBy(package => package.Digest).ToList();
        var damaged = await Together.AllAsync(
            wanted.Where(package => package.Signature is not null && Has(package)),
            package => Task.Run(() => (package, Damaged: !SignatureHolds(package, cancel)), cancel)).ConfigureAwait(false);
        var without = damaged.Where(pair => pair.Damaged).Select(pair => pair.package.Digest).ToHashSet();
        var missing = wanted.Where(package => !Has(package) || without.Contains(package.Digest)).ToList();
        if (missing.Count > 0)
        {
            await FetchMissingAsync(missing, progress, cancel).ConfigureAwait(false);
        }

        return wanted.ToDictionary(package => package.Digest, PathOf);
    }

    /// <inheritdoc/>
    public void Dispose() => slots.Dispose();

    // Once for each run: the package manager inside would refuse a package whose signature was damaged here.
    private bool SignatureHolds(PackageFile package, CancellationToken cancel) =>
        signatures.GetOrAdd(package.Digest, _ => false)
            || (signatures[package.Digest] = fetch.SignatureHolds(package, PathOf(package), cancel));

    private async Task FetchMissingAsync(List<PackageFile> missing, IProgressSink progress, CancellationToken cancel)
    {
        // What lies beside the family file is here.
        var remote = missing.Where(package => !package.IsOwn).ToList();
        if (offline && remote.Count > 0)
        {
            throw new Failure([new Problem(
                $"{(remote.Count == 1 ? "a package is" : $"{remote.Count} packages are")} not in the store, and --offline "
                    + $"forbids fetching {(remote.Count == 1 ? "it" : "them")}",
                "run the same command without --offline",
                Details: [.. remote.Take(10).Select(package => VisibleText.Of($"{package.Name} {package.Version}"))])],
                kind: ProblemKind.Offline);
        }

        var total = missing.Sum(package => package.Size);
        var meter = new Meter(progress, total);
        await progress.RunAsync(
            Step,
            $"download {Quantity.Count(missing.Count, "package")}",
            () => Together.AllAsync(missing, package => ShareAsync(package, meter.For(), cancel)),
            Mebibytes.Text(total)).ConfigureAwait(false);
    }

    private async Task<bool> ShareAsync(PackageFile package, Action<long> held, CancellationToken cancel)
    {
        SharedDownload? download;
        lock (running)
        {
            if (!running.TryGetValue(package.Digest, out download) || !download.Join(held))
            {
                download = new SharedDownload(held);
                running[package.Digest] = download;
                download.Start((report, stop) => FetchAsync(package, download, report, stop));
            }
        }

        await download.WaitAsync(held, cancel).ConfigureAwait(false);
        return true;
    }

    private async Task FetchAsync(PackageFile package, SharedDownload self, Action<long> held, CancellationToken cancel)
    {
        try
        {
            await slots.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                await fetch.RunAsync(package, PathOf(package), held, cancel).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw StoreWriting.Failed(store, e);
        }
        finally
        {
            lock (running)
            {
                if (running.GetValueOrDefault(package.Digest) == self)
                {
                    running.Remove(package.Digest);
                }
            }
        }
    }

    // Only what is surely a file name's ending: the path is the archive's, the name here is ours.
    private static string Suffix(string path)
    {
        var suffix = Path.GetExtension(path);
        return suffix.Length is > 1 and <= 8 && suffix.Skip(1).All(char.IsAsciiLetterOrDigit) ? suffix : "";
    }

    /// <summary>Adds up what the downloads of one call hold.</summary>
    private sealed class Meter(IProgressSink progress, long total)
    {
        private long sum;

        public Action<long> For()
        {
            long counted = 0;
            return held =>
            {
                var change = held - Interlocked.Exchange(ref counted, held);
                progress.Report(new StepAdvanced(Step, Interlocked.Add(ref sum, change), total, ProgressUnit.Bytes));
            };
        }
    }
}
