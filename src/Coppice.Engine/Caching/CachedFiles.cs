using System.Collections.Concurrent;
using Coppice.Archives.Downloads;
using Coppice.Archives.Fetching;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Caching;

/// <summary>Brings the files of a cache into the store, each once however many ask, and gives them out of it.</summary>
public sealed class CachedFiles : IDisposable
{
    private const int Parallel = 16;

    private readonly CoppiceEngine engine;
    private readonly CacheStatistics statistics;
    private readonly PackageDownloader downloader;
    private readonly Lock gate = new();

    // Files that are being fetched for a client; whoever asks meanwhile waits for the same transfer.
    private readonly ConcurrentDictionary<Digest, bool> coming = new();

    // Paths below suites of metadata that clients had.
    private readonly HashSet<string> asked = [];

    internal CachedFiles(CoppiceEngine engine, CacheStatistics statistics)
    {
        (this.engine, this.statistics) = (engine, statistics);
        downloader = engine.Downloader(Parallel);
    }

    /// <summary>Paths below suites of the metadata that clients had.</summary>
    internal IReadOnlySet<string> Asked
    {
        get
        {
            lock (gate)
            {
                return asked.ToHashSet();
            }
        }
    }

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
                statistics.Fetched(file.Size);
            }
            else
            {
                statistics.Hit();
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

    /// <summary>The same for no client: nothing is counted.</summary>
    internal async Task<string> BringAsync(ServedFile file, Action<string, long> held, CancellationToken cancel)
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
    public void Dispose() => downloader.Dispose();

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
