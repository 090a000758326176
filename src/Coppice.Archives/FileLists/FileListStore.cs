using System.IO.Compression;
using System.Text;
using Coppice.Archives.Fetching;
using Coppice.Archives.Freezing;
using Coppice.Archives.Signatures;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.FileLists;

/// <summary>
/// The lists of files that the signed files of a snapshot vouch for, kept next to it and fetched when first asked for:
/// <c>file-lists/SHA256</c> is one verified list as it lies on the mirror, compressed.
/// </summary>
/// <param name="store">Absolute path of the store.</param>
/// <param name="fetcher">Brings files from mirrors.</param>
/// <param name="processes">Runs gpgv.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="offline">Whether nothing may be fetched.</param>
public sealed class FileListStore(
    string store, Fetcher fetcher, IProcessRunner processes, DistributionTable distributions, bool offline)
{
    /// <summary>The folder below the store.</summary>
    public const string Folder = "file-lists";

    /// <summary>The step that progress is reported for.</summary>
    public const string Step = "file lists";

    private const long SignedLimit = 64 << 20;

    // Earlier versions made an index of each list.
    private const string OldIndex = ".index1";

    private readonly string folder = Path.Combine(store, Folder);

    /// <summary>Opens the lists of a snapshot, fetching what is missing.</summary>
    /// <exception cref="Failure">One cannot be had, is not what is signed, or is missing and nothing may be fetched. Every
    /// problem is named.</exception>
    public async Task<FileSearch> OpenAsync(Snapshot snapshot, IProgressSink progress, CancellationToken cancel)
    {
        var wanted =
            snapshot.Archives.Values.Where(archive => !archive.IsOwn)
            .SelectMany(archive => archive.Suites.SelectMany(suite => ListsOf(archive, suite, cancel)
            .Select(list => new WantedList(archive, suite, list)))).ToList();
        // Two suites can have the same list.
        var missing = wanted.Where(want => !IsHere(want.List)).DistinctBy(want => want.List.Digest).ToList();
        if (missing.Count > 0)
        {
            await TakeAsync(missing, progress, cancel).ConfigureAwait(false);
        }

        return new FileSearch(
            distributions,
            [.. wanted.Select(want => new OpenList(want.Archive, want.Suite, found => Read(want, found, cancel)))]);
    }

    /// <summary>The lists that none of these snapshots vouches for, and what earlier versions made of lists.</summary>
    public static IReadOnlyList<string> Unreachable(string store, IEnumerable<Snapshot> kept)
    {
        var lists = Path.Combine(store, Folder);
        if (!Directory.Exists(lists))
        {
            return [];
        }

        // What a signed file vouches for it names by digest; whatever its form is.
        var suites = kept.SelectMany(snapshot => snapshot.Archives.Values).SelectMany(archive => archive.Suites).ToList();
        var texts = suites.Select(suite => suite.Release).Distinct().Select(file => PlainFile.TryRead(file, SignedLimit))
            .OfType<byte[]>().Select(Encoding.UTF8.GetString).ToList();
        var frozen = suites.SelectMany(suite => suite.Indexes).Select(index => index.Digest.Hex).ToHashSet();
        bool IsReached(string digest) =>
            frozen.Contains(digest) || texts.Exists(text => text.Contains(digest, StringComparison.Ordinal));
        return
        [
            .. Directory.GetFiles(lists).Order(StringComparer.Ordinal)
                .Where(file =>
                    file.EndsWith(OldIndex, StringComparison.Ordinal) || !IsReached(Path.GetFileName(file).Split('.')[0])),
        ];
    }

    private IReadOnlyList<FileList> ListsOf(ArchiveSnapshot archive, SuiteSnapshot suite, CancellationToken cancel) =>
        distributions.FileLists(archive.Type).ListsOf(suite, archive.Architecture, () => new SignatureVerifier(processes).Verify(
            $"the signed file of {suite.Name}", PlainFile.Read(suite.Release, SignedLimit),
            suite.Signature is { } signature ? PlainFile.Read(signature, SignedLimit) : null,
                OpenPgpKeyring.Load(archive.Keyring), cancel).Text);

    private async Task TakeAsync(List<WantedList> missing, IProgressSink progress, CancellationToken cancel)
    {
        if (offline)
        {
            throw new Failure([new Problem(
                $"{(missing.Count == 1 ? "a list of files is" : $"{missing.Count} lists of files are")} not in the store, and "
                    + "--offline forbids fetching them",
                "run the same command without --offline",
                Details: [.. missing.Select(Shown)])],
                kind: ProblemKind.Offline);
        }

        try
        {
            await progress.RunAsync(
                Step,
                $"take {Quantity.Count(missing.Count, "list")} of the archives' files",
                () => FetchAllAsync(missing, progress, cancel),
                $"{missing.Count} of "
                    + $"{string.Join(", ", missing.Select(want => want.Suite.Name).Distinct())}").ConfigureAwait(false);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw StoreWriting.Failed(store, e);
        }
    }

    private async Task FetchAllAsync(List<WantedList> missing, IProgressSink progress, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var (total, done) = (missing.Sum(want => want.List.Size), 0L);
        foreach (var want in missing)
        {
            var before = done;
            await FetchAsync(
                want, held => progress.Report(new StepAdvanced(Step, done = before + held, total, ProgressUnit.Bytes)), cancel)
                .ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(WantedList want, Action<long> held, CancellationToken cancel)
    {
        var (list, path) = (want.List, FileOf(want.List));
        if (list.Size > fetcher.Limits.IndexBytes)
        {
            throw new Failure($"{Shown(want)} has {list.Size} bytes, more than the limit of {fetcher.Limits.IndexBytes}",
                kind: ProblemKind.Unverified);
        }

        await using var file = await ExclusiveFile.TakeAsync(path + ".part", cancel).ConfigureAwait(false);
        if (IsHere(list))
        {
            // Another process was faster.
            File.Delete(path + ".part");
            return;
        }

        file.SetLength(0);
        foreach (var below in list.Paths)
        {
            if (await fetcher
                .FetchAsync(FetchRequest.OfSize(MirrorUri.Below(want.Suite.Mirror, below), list.Size), file, held, cancel)
                .ConfigureAwait(false))
            {
                Keep(want, file, path);
                return;
            }
        }

        File.Delete(path + ".part");
        throw new Failure(
            $"the mirror no longer has {Shown(want)}, which its signed Release names",
            "coppice update (takes a new snapshot, whose lists the mirror has)", kind: ProblemKind.Unreachable);
    }

    private static void Keep(WantedList want, FileStream file, string path)
    {
        file.Position = 0;
        if (file.Length != want.List.Size || !want.List.Digest.IsOf(file))
        {
            File.Delete(path + ".part");
            throw new Failure(
                $"{Shown(want)} is not the file that the signed Release names: its {want.List.Digest.Function} differs; it "
                    + "was deleted",
                "coppice update (the mirror may be in the middle of an update: try again later)",
                kind: ProblemKind.Unverified);
        }

        file.Flush(flushToDisk: true);
        File.Move(path + ".part", path, overwrite: true);
    }

    private void Read(WantedList want, FileOwner found, CancellationToken cancel)
    {
        try
        {
            using var plain = Plain(want, cancel);
            distributions.FileLists(want.Archive.Type).Read(new CappedStream(plain, want.List.Limit, cancel), found);
        }
        catch (InvalidDataException e)
        {
            throw new Failure(
                $"{Shown(want)} cannot be read: {VisibleText.Of(e.Message)}",
                $"rm {VisibleText.Of(FileOf(want.List))}, then the same command again", inner: e, kind: ProblemKind.Damaged);
        }
    }

    private Stream Plain(WantedList want, CancellationToken cancel)
    {
        var file = want.List.File ?? FileOf(want.List);
        if (want.List.Compression is IndexCompression.Gzip or IndexCompression.None)
        {
            var stream = File.OpenRead(file);
            return want.List.Compression == IndexCompression.Gzip ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        }

        // .NET reads no other form. The plain list may be large: on disk, and gone when it is closed.
        var temporary = Path.Combine(folder, $"{want.List.Digest.Hex}.tmp-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            new Decompressor(processes).Write(Shown(want), file, temporary, want.List.Compression, want.List.Limit, cancel);
            return new FileStream(temporary, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static string Shown(WantedList want) => VisibleText.Of($"{want.List.Name} of {want.Suite.Name}");

    // By name and size, as packages; fsck re-hashes.
    private bool IsHere(FileList list) =>
        list.File is not null || new FileInfo(FileOf(list)) is { Exists: true } file && file.Length == list.Size;

    private string FileOf(FileList list) => Path.Combine(folder, list.Digest.Hex);

    private sealed record WantedList(ArchiveSnapshot Archive, SuiteSnapshot Suite, FileList List);
}
