using Coppice.Archives.Fetching;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Downloads;

/// <summary>
/// Files that families declare by URL and SHA-256, kept beside the packages by what they are: each is fetched once, verified
/// before it gets its name, and found again without any network.
/// </summary>
public sealed class FetchedFiles
{
    /// <summary>The ending of their names, which tells them from packages.</summary>
    public const string Ending = ".fetched";

    private const string Step = "fetch";

    private readonly string folder;
    private readonly Fetcher fetcher;
    private readonly bool offline;

    internal FetchedFiles(string store, Fetcher fetcher, bool offline)
    {
        folder = Path.Combine(store, "packages");
        (this.fetcher, this.offline) = (fetcher, offline);
    }

    /// <summary>Where a file lies, or will lie, in the store.</summary>
    /// <param name="sha256">Its SHA-256, lowercase hex.</param>
    public string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256 + Ending);

    /// <summary>Makes sure that all files are in the store.</summary>
    /// <returns>Absolute path of every file, by SHA-256.</returns>
    /// <exception cref="Failure">Some cannot be had or have another SHA-256; every problem is named with its line.</exception>
    public async Task<IReadOnlyDictionary<string, string>> EnsureAsync(
        IEnumerable<FetchDeclaration> files, IProgressSink progress, CancellationToken cancel)
    {
        var wanted = files.DistinctBy(file => file.Sha256).ToList();
        var missing = wanted.Where(file => !File.Exists(PathOf(file.Sha256))).ToList();
        if (missing.Count > 0 && offline)
        {
            throw new Failure([.. missing.Select(file => new Problem(
                $"{MirrorUri.Shown(file.Url)} is not in the store, and --offline forbids fetching it",
                "run the same command without --offline", file.Where))], kind: ProblemKind.Offline);
        }

        if (missing.Count > 0)
        {
            await progress.RunAsync(
                Step, $"fetch {Quantity.Count(missing.Count, "file")}",
                () => Together.AllAsync(missing, file => FetchAsync(file, cancel))).ConfigureAwait(false);
        }

        return wanted.ToDictionary(file => file.Sha256, file => PathOf(file.Sha256));
    }

    private async Task<bool> FetchAsync(FetchDeclaration wanted, CancellationToken cancel)
    {
        var path = PathOf(wanted.Sha256);
        var partial = path + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // The lock makes whoever wants the same file wait instead of writing into it.
            await using var file = await ExclusiveFile.TakeAsync(partial, cancel).ConfigureAwait(false);
            if (File.Exists(path))
            {
                File.Delete(partial);
                return true;
            }

            var resumed = file.Length > 0;
            var found = await HashAsync(wanted, file, cancel).ConfigureAwait(false);
            if (found.Hex != wanted.Sha256 && resumed)
            {
                // What an earlier run left may have been the beginning of something else.
                file.SetLength(0);
                found = await HashAsync(wanted, file, cancel).ConfigureAwait(false);
            }

            if (found.Hex != wanted.Sha256)
            {
                File.Delete(partial);
                throw new Failure(
                    $"{MirrorUri.Shown(wanted.Url)} has the SHA-256 {found.Hex}, not {wanted.Sha256}; it was deleted",
                    $"sha256: {found.Hex}    # if the file was changed by those who you trust", wanted.Where,
                    kind: ProblemKind.Unverified);
            }

            file.Flush(flushToDisk: true);
            File.Move(partial, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw StoreWriting.Failed(Path.GetDirectoryName(folder)!, e);
        }
    }

    private async Task<Digest> HashAsync(FetchDeclaration wanted, FileStream file, CancellationToken cancel)
    {
        try
        {
            var request = new FetchRequest(wanted.Url, fetcher.Limits.PackageBytes);
            if (!await fetcher.FetchAsync(request, file, arrived: null, cancel).ConfigureAwait(false))
            {
                throw new Failure($"there is no {MirrorUri.Shown(wanted.Url)}", "write another url:", wanted.Where,
                    kind: ProblemKind.Unreachable);
            }
        }
        catch (Failure failure)
        {
            throw new Failure([.. failure.Problems.Select(problem => problem with { Where = problem.Where ?? wanted.Where })]);
        }

        file.Flush();
        file.Position = 0;
        return Digest.Of(file);
    }
}
