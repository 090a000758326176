using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Archives.FileLists;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Changelogs;
using Coppice.Growing.Storing;
using Coppice.Growing.Unpacking;
using Coppice.Model;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Logs;

namespace Coppice.Engine.Maintenance;

/// <summary>Files or folders in the store that nothing needs any more.</summary>
/// <param name="What">What they are, in the plural.</param>
/// <param name="Paths">Their absolute paths.</param>
public sealed record Leftovers(string What, IReadOnlyList<string> Paths)
{
    /// <summary>Bytes in them.</summary>
    public long Bytes { get; } = Paths.Sum(SizeOf);

    /// <summary>
    /// Logs of generations that are gone; of every template the newest is kept, for it tells how its last growth failed.
    /// </summary>
    public static Leftovers Logs(StoreFolder store, IEnumerable<Generation> kept) =>
        new("logs", new GrowthLogs(store).Unneeded(kept.Select(generation => generation.Log).OfType<string>().ToHashSet()));

    /// <summary>Caches of archive snapshots that are not there any more.</summary>
    public static Leftovers Caches(StoreFolder store, IEnumerable<Snapshot> kept)
    {
        var needed = kept.SelectMany(snapshot => snapshot.Archives.Values).Select(archive => archive.Digest.Hex).ToHashSet();
        return new Leftovers(
            "caches", [.. Folders(store.At(GrowingStore.Caches)).Where(folder => !needed.Contains(Path.GetFileName(folder)))]);
    }

    /// <summary>Lists of files of archives whose snapshots are not there any more.</summary>
    public static Leftovers FileLists(StoreFolder store, IEnumerable<Snapshot> kept) =>
        new("lists of files", FileListStore.Unreachable(store.Path, kept));

    /// <summary>Downloads that were broken off. The caller keeps others from building, so nobody resumes one now.</summary>
    public static Leftovers Partial(StoreFolder store) =>
        new("broken-off downloads", [.. Files(store).Where(file => file.EndsWith(".part", StringComparison.Ordinal))]);

    /// <summary>
    /// Downloaded packages that no current snapshot lists, and downloaded files that no generation was grown with.
    /// </summary>
    public static Leftovers Packages(
        StoreFolder store, IEnumerable<Snapshot> currentSnapshots, DistributionTable distributions, PackageDownloader downloader,
        IEnumerable<Generation> kept)
    {
        var listed = currentSnapshots.SelectMany(snapshot => snapshot.Archives.Values).DistinctBy(archive => archive.Digest)
            .SelectMany(archive => distributions.PackageManager(archive.Type).Catalog(archive).Files)
            .SelectMany(package => (string[])[downloader.PathOf(package), downloader.PathOf(package) + PackageSignature.Ending])
            .Concat(kept.SelectMany(generation => TemplateInputs.Fetched(generation.Inputs)).Select(downloader.Fetched.PathOf))
            .ToHashSet();
        return new Leftovers(
            "packages",
            [.. Files(store).Where(file => !file.EndsWith(".part", StringComparison.Ordinal) && !listed.Contains(file))]);
    }

    /// <summary>Records of packages that are not there any more, or are removed, too.</summary>
    /// <param name="store">The store.</param>
    /// <param name="packages">What goes of downloaded packages.</param>
    public static Leftovers Payloads(StoreFolder store, IReadOnlyList<string> packages)
    {
        var kept = Files(store).Except(packages).Select(file => Path.GetFileName(file).Split('.')[0]).ToHashSet();
        return new Leftovers(
            "records of packages", [.. PayloadRecords.Unneeded(store, kept), .. ChangelogRecords.Unneeded(store, kept)]);
    }

    /// <summary>Removes them.</summary>
    /// <exception cref="Failure">The kernel refuses.</exception>
    public void Remove(CancellationToken cancel)
    {
        foreach (var path in Paths)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
                else
                {
                    File.Delete(path);
                }
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                throw new Failure(
                    $"cannot remove {VisibleText.Of(path)}: {VisibleText.Of(e.Message)}",
                    "run the command as root: sudo coppice gc", inner: e, kind: ProblemKind.FileAccess);
            }
        }
    }

    private static IEnumerable<string> Files(StoreFolder store) =>
        Folders(store.At(PackageDownloader.Folder)).SelectMany(Directory.GetFiles);

    private static string[] Folders(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)] : [];

    private static long SizeOf(string path) =>
        Directory.Exists(path)
            ? Directory.GetFiles(path, "*", SearchOption.AllDirectories).Sum(SizeOf)
            : new FileInfo(path).Length;
}
