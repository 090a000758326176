using Coppice.Archives.Fetching;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Freezing;

/// <summary>
/// Fetches, verifies and keeps the indexes that signed files vouch for. One that the store has already is not fetched again.
/// </summary>
internal sealed class IndexFreezer(SnapshotStore store, Fetcher fetcher, IProcessRunner processes, IProgressSink progress)
{
    private readonly Decompressor decompressor = new(processes);
    private readonly SemaphoreSlim slots = new(4);
    private long total;
    private long done;

    /// <summary>Freezes all indexes of all suites.</summary>
    /// <exception cref="Failure">One is missing or is not what is signed. Ones that were good are in the store nevertheless,
    /// unreferenced.</exception>
    public async Task<IReadOnlyDictionary<SuiteRoot, IReadOnlyList<IndexSnapshot>>> FreezeAsync(
        IReadOnlyList<SuiteRoot> suites, string folder, CancellationToken cancel)
    {
        // Two suites can have the same index, for instance an empty one: fetch each content once.
        var wanted = suites.SelectMany(suite => suite.Root.Indexes.Select(index => (suite, index)))
            .DistinctBy(pair => pair.index.Digest)
            .Where(pair => !IsThere(pair.index)).ToList();
        total = wanted.Sum(pair => pair.index.Sources[0].Size);
        await Together.AllAsync(wanted, async pair =>
        {
            await slots.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                await FreezeAsync(pair.suite, pair.index, folder, cancel).ConfigureAwait(false);
                return true;
            }
            finally
            {
                slots.Release();
            }
        }).ConfigureAwait(false);
        return suites.ToDictionary(suite => suite, suite => (IReadOnlyList<IndexSnapshot>)
        [
            .. suite.Root.Indexes.Select(index => new IndexSnapshot(index.Component, index.Path, FileOf(index), index.Digest)
            {
                Foreign = index.Foreign,
            }),
            .. suite.Kept.Select(file => Keep(suite.Suite, file, folder)),
        ]);
    }

    private IndexSnapshot Keep(string suite, KeptFile file, string folder)
    {
        var digest = Digest.Of(file.Content);
        var path = Path.Combine(store.IndexFolder, digest.Hex);
        // It is at hand: a damaged one costs nothing to mend.
        if (!IsWhole(path, file.Content.Length, digest))
        {
            var temporary = Path.Combine(folder, digest.Hex);
            File.WriteAllBytes(temporary, file.Content);
            DurableFile.Publish(temporary, path);
        }

        return new IndexSnapshot(suite, file.Path, path, digest) { Signed = file.Signed };
    }

    private static bool IsWhole(string path, long size, Digest digest)
    {
        if (new FileInfo(path) is not { Exists: true } there || there.Length != size)
        {
            return false;
        }

        using var stream = File.OpenRead(path);
        return digest.IsOf(stream);
    }

    private string FileOf(SignedIndex index) => Path.Combine(store.IndexFolder, index.Digest.Hex);

    // By name and size; fsck re-hashes.
    private bool IsThere(SignedIndex index) => new FileInfo(FileOf(index)) is { Exists: true } file && file.Length == index.Size;

    private async Task FreezeAsync(SuiteRoot suite, SignedIndex index, string folder, CancellationToken cancel)
    {
        var name = $"{index.Path} of {suite.Suite}";
        var file = Path.Combine(folder, index.Digest.Hex);
        Limit(name, index.Size);
        foreach (var source in index.Sources)
        {
            Limit(name, source.Size);
            if (await FetchAsync(suite, source, file, cancel).ConfigureAwait(false))
            {
                Verify(name, file, source);
                var plain = await Task.Run(() => decompressor.Run(name, file, index, source.Compression, cancel), cancel)
                    .ConfigureAwait(false);
                DurableFile.Publish(plain, FileOf(index));
                return;
            }
        }

        throw new Failure(
            $"the mirror has no {VisibleText.Of(name)}, which its signed Release names",
            "coppice update (the mirror may be in the middle of an update: try again later)", kind: ProblemKind.Unreachable);
    }

    private async Task<bool> FetchAsync(SuiteRoot suite, IndexSource source, string file, CancellationToken cancel)
    {
        await using var to = new FileStream(file, FileMode.Create, FileAccess.ReadWrite);
        foreach (var path in source.Paths)
        {
            long counted = 0;
            void Arrived(long held)
            {
                progress.Report(
                    new StepAdvanced(SnapshotStep.Name, Interlocked.Add(ref done, held - counted), total, ProgressUnit.Bytes));
                counted = held;
            }

            if (await fetcher
                .FetchAsync(FetchRequest.OfSize(MirrorUri.Below(suite.Mirror, path), source.Size), to, Arrived, cancel)
                .ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private static void Verify(string name, string file, IndexSource source)
    {
        using var stream = File.OpenRead(file);
        if (stream.Length != source.Size || !source.Digest.IsOf(stream))
        {
            throw new Failure(
                $"{VisibleText.Of(name)} is not the file that the signed Release names: its {source.Digest.Function} differs",
                "coppice update (the mirror may be in the middle of an update: try again later)", kind: ProblemKind.Unverified);
        }
    }

    private void Limit(string name, long size)
    {
        if (size > fetcher.Limits.IndexBytes)
        {
            throw new Failure($"{VisibleText.Of(name)} has {size} bytes, more than the limit of {fetcher.Limits.IndexBytes}",
                kind: ProblemKind.Unverified);
        }
    }
}
