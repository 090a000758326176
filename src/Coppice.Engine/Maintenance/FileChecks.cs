using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Archives.FileLists;
using Coppice.Archives.Freezing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store;
using Coppice.Store.Maintenance;

namespace Coppice.Engine.Maintenance;

/// <summary>Checks the folders of the store that the stages beside <c>Coppice.Store</c> keep.</summary>
/// <param name="store">The store.</param>
/// <param name="snapshots">Its snapshots.</param>
/// <param name="done">Called with every file that was checked.</param>
internal sealed class FileChecks(StoreFolder store, SnapshotStore snapshots, Action<string> done)
{
    private const string Indexes = "indexes";

    /// <summary>Names below the store that are not those of <c>Coppice.Store</c>.</summary>
    public static IReadOnlyCollection<string> KnownNames { get; } =
    [
        "snapshots", Coppice.Sources.Storing.SourceStore.Folder, Coppice.Components.Keeping.BuildStore.Folder, Indexes,
        PackageDownloader.Folder, FileListStore.Folder,
        Building.FamilyFiles.Folder,
        Diagnosing.BootTemplate.Folder,
        Caching.CacheRecord.Folder,
        Coppice.Growing.Storing.GrowingStore.Caches,
        Coppice.Growing.Unpacking.PayloadRecords.Folder, Coppice.Growing.Changelogs.ChangelogRecords.Folder,
        Coppice.Delivery.Pools.BlockIndexStore.FolderName,
        Coppice.Deploying.Carrying.DeployFolder.Name,
        Coppice.Delivery.Signing.StoreKey.SecretFolder, Coppice.Delivery.Signing.StoreKey.PublicFolder,
    ];

    /// <summary>Every index is what its name says, and every snapshot can be read and has its indexes.</summary>
    public IEnumerable<FsckProblem> Snapshots(CancellationToken cancel)
    {
        foreach (var problem
            in Files(store.At(Indexes))
                .SelectMany(file => Hashed(file, Path.GetFileName(file), "coppice build --refresh", cancel)))
        {
            yield return problem;
        }

        // Indexes over lists are made from them, and have other names.
        foreach (var problem in Lists.SelectMany(file => Hashed(file, Path.GetFileName(file), "coppice provides cmp", cancel)))
        {
            yield return problem;
        }

        foreach (var digest in snapshots.List())
        {
            var problems = Read(
                store.At("snapshots", digest.Hex),
                () => snapshots.Load(digest).Archives.Values.SelectMany(archive => archive.Suites)
                    .SelectMany(suite =>
                        suite.Indexes.Concat(suite.ForeignIndexes).Select(index => index.File).Concat(suite.SignedFiles)));
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }

        foreach (var (folder, all)
            in new (string, Func<IEnumerable<Snapshot>>)[]
            {
                ("in-force", snapshots.AllCurrent),
                ("newest", snapshots.AllNewest),
            })
        {
            foreach (var problem
                in Read(
                    store.At("snapshots", folder),
                    () => all().SelectMany(snapshot => snapshot.Archives.Values).Select(archive => archive.Keyring)))
            {
                yield return problem;
            }
        }
    }

    /// <summary>Every downloaded package is what its name says; one that is broken off is no problem.</summary>
    public IEnumerable<FsckProblem> Packages(CancellationToken cancel)
    {
        foreach (var folder in Folders(store.At(PackageDownloader.Folder)))
        {
            foreach (var file
                in Files(folder).Where(file => !file.EndsWith(".part", StringComparison.Ordinal) && !IsSignature(file)))
            {
                var name = Path.GetFileNameWithoutExtension(file);
                var problems = name.StartsWith(Path.GetFileName(folder), StringComparison.Ordinal)
                    ? Hashed(file, name, "coppice build", cancel) : [Foreign(file)];
                foreach (var problem in problems)
                {
                    yield return problem;
                }
            }
        }

        foreach (var file in Files(store.At(PackageDownloader.Folder)))
        {
            yield return Foreign(file);
        }
    }

    // A changed one is found by whoever installs the package: signatures are verified again then.
    private static bool IsSignature(string file) =>
        file.EndsWith(Distributions.PackageSignature.Ending, StringComparison.Ordinal)
            && File.Exists(file[..^Distributions.PackageSignature.Ending.Length]);

    /// <summary>How many files will be checked.</summary>
    public int Count =>
        Files(store.At(Indexes)).Count() + Lists.Count() + Folders(store.At(PackageDownloader.Folder)).SelectMany(Files).Count();

    private IEnumerable<string> Lists =>
        Files(store.At(FileListStore.Folder)).Where(file => Digest.TryParse(Path.GetFileName(file), out _));

    private List<FsckProblem> Hashed(string file, string name, string repair, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!Digest.TryParse(name, out var expected))
        {
            return [Foreign(file)];
        }

        try
        {
            using var content = new FileStream(PlainFile.Open(file), FileAccess.Read);
            var found = expected.OfSame(content);
            return found == expected
                ? []
                : [
                    new FsckProblem(
                        file, $"its content was changed: it hashes to {found.Short}",
                        $"rm {VisibleText.Of(file)}, then {repair}"),
                ];
        }
        catch (Failure e)
        {
            return [new FsckProblem(file, e.Message, e.Problems[0].Hint ?? "coppice fsck")];
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return [new FsckProblem(file, $"cannot be read: {VisibleText.Of(e.Message)}", "check the disk: dmesg | tail")];
        }
        finally
        {
            done(file);
        }
    }

    private static List<FsckProblem> Read(string path, Func<IEnumerable<string>> files)
    {
        try
        {
            return
            [
                .. files().Distinct().Where(file => !File.Exists(file))
                    .Select(file => new FsckProblem(file, "is missing", "coppice build --refresh")),
            ];
        }
        catch (Failure failure)
        {
            return [new FsckProblem(path, failure.Message, $"rm -r {VisibleText.Of(path)}, then coppice build --refresh")];
        }
    }

    private static FsckProblem Foreign(string path) =>
        new(path, "does not belong to the store", $"look at it, then move it away: mv {VisibleText.Of(path)} /elsewhere");

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal) : [];
}
