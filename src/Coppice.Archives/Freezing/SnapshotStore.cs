using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives.Freezing;

/// <summary>
/// The snapshots in a store:
/// <code>
/// indexes/SHA256                    one verified, uncompressed package index, shared by all snapshots that have it
/// snapshots/DIGEST/snapshot.json    one snapshot, with its signed files and keyrings next to it
/// snapshots/in-force/FAMILY.json    the snapshot that a family is built from
/// snapshots/newest/FAMILY.json newer metadata, taken to look for updates; goes when the family's archives are made current anew
/// </code>
/// </summary>
public sealed class SnapshotStore
{
    private readonly string snapshots;
    private readonly string current;
    private readonly string newest;

    /// <summary>The snapshots below a store's folder; folders are made when something is written.</summary>
    /// <param name="store">Absolute path of the store.</param>
    public SnapshotStore(string store)
    {
        Root = Path.GetFullPath(store);
        snapshots = Path.Combine(Root, "snapshots");
        current = Path.Combine(snapshots, "in-force");
        newest = Path.Combine(snapshots, "newest");
        IndexFolder = Path.Combine(Root, "indexes");
    }

    /// <summary>Absolute path of the store.</summary>
    public string Root { get; }

    internal string IndexFolder { get; }

    /// <summary>The snapshot that a family is built from, or null when it has none yet.</summary>
    /// <exception cref="Failure">Its record is damaged.</exception>
    public Snapshot? Current(string family) => Read(RecordFile(current, family));

    /// <summary>Newer metadata than the current ones, taken to look for updates; null when there are none.</summary>
    /// <exception cref="Failure">Its record is damaged.</exception>
    public Snapshot? Newest(string family) => Read(RecordFile(newest, family));

    /// <summary>The current snapshots of all families.</summary>
    /// <exception cref="Failure">A record is damaged.</exception>
    public IReadOnlyList<Snapshot> AllCurrent() => ReadAll(current);

    /// <summary>What <see cref="Newest"/> says of all families.</summary>
    /// <exception cref="Failure">A record is damaged.</exception>
    public IReadOnlyList<Snapshot> AllNewest() => ReadAll(newest);

    /// <summary>The snapshot of that digest.</summary>
    /// <exception cref="Failure">There is none, or its record is damaged.</exception>
    public Snapshot Load(Digest digest) => PlainFile.Exists(RecordFile(digest))
        ? SnapshotJson.Read(RecordFile(digest), Root)
        : throw new Failure($"the store has no snapshot {digest.Short}", "coppice update", kind: ProblemKind.Damaged);

    /// <summary>The digests of all snapshots in the store.</summary>
    public IReadOnlyList<Digest> List() =>
        [.. PlainFile.Names(snapshots)
            .Select(name => Digest.TryParse(name, out var digest) && PlainFile.IsFolder(Path.Combine(snapshots, name)) ? digest
            : (Digest?)null).OfType<Digest>().Order()];

    /// <summary>
    /// Removes what neither the given snapshots nor any family's current snapshot or newest one reaches. Waits for a snapshot
    /// that is being taken.
    /// </summary>
    /// <param name="keepSnapshots">The snapshots to keep besides the current ones.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <param name="dryRun">Only say how much it would be.</param>
    /// <returns>The number of bytes that were removed.</returns>
    /// <exception cref="Failure">A record is damaged, so that what it reaches is not known: then nothing is removed.</exception>
    public async Task<long> RemoveUnreachableAsync(
        IEnumerable<Digest> keepSnapshots, CancellationToken cancel, bool dryRun = false)
    {
        if (!Directory.Exists(snapshots))
        {
            return 0;
        }

        using var held = await LockAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<Snapshot> families = [.. AllCurrent(), .. AllNewest()];
        var keep = keepSnapshots.Concat(families.Select(snapshot => snapshot.Digest)).ToHashSet();
        var kept = List().Where(keep.Contains).Select(Load).Concat(families).ToList();
        var files = kept.SelectMany(snapshot => snapshot.Archives.Values).SelectMany(archive => archive.Suites)
            .SelectMany(suite => suite.Indexes.Concat(suite.ForeignIndexes)).Select(index => index.File).ToHashSet();
        var freed = List().Where(digest => !keep.Contains(digest)).Sum(digest => Remove(FolderOf(digest), dryRun));
        if (Directory.Exists(IndexFolder))
        {
            freed += Directory.GetFiles(IndexFolder).Where(file => !files.Contains(file)).Sum(file => Remove(file, dryRun));
        }

        return freed;
    }

    internal string FolderOf(Digest digest) => Path.Combine(snapshots, digest.Hex);

    /// <summary>
    /// A new folder for the work of taking a snapshot. Ones that were left behind by a kill are removed. Call under the lock.
    /// </summary>
    internal string NewWorkFolder()
    {
        foreach (var left in Directory.GetDirectories(snapshots, ".taking-*"))
        {
            Directory.Delete(left, recursive: true);
        }

        Directory.CreateDirectory(IndexFolder);
        return Directory.CreateDirectory(Path.Combine(snapshots, $".taking-{Guid.NewGuid():N}")).FullName;
    }

    /// <summary>
    /// Makes a snapshot current that was taken aside (see <see cref="TakeOptions.Aside"/>). Waits for a snapshot that is being
    /// taken.
    /// </summary>
    /// <param name="family">The family's name.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="instead">The one that was current when it was taken, against which it was checked; null when there was
    /// none.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <exception cref="Failure">Another process has made another one current meanwhile, which may be newer; or the snapshot was
    /// removed.</exception>
    public async Task MakeCurrentAsync(string family, Snapshot snapshot, Snapshot? instead, CancellationToken cancel)
    {
        using var held = await LockAsync(cancel).ConfigureAwait(false);
        var meanwhile = Current(family) is { } now && now.Digest != instead?.Digest && now.Digest != snapshot.Digest
            ? $"made the snapshot {now.Digest.Short} current"
            : PlainFile.Exists(RecordFile(snapshot.Digest)) ? null : $"removed the snapshot {snapshot.Digest.Short}";
        if (meanwhile is not null)
        {
            throw new Failure($"meanwhile another process has {meanwhile}", "coppice update", kind: ProblemKind.Busy);
        }

        Write(current, family, SnapshotJson.Write(snapshot, Root));
        ForgetNewest(family);
    }

    /// <summary>Gives a finished snapshot its name and makes it current, or aside. Call under the lock.</summary>
    /// <param name="family">The family's name.</param>
    /// <param name="snapshot">The snapshot, with paths as they will be.</param>
    /// <param name="folder">The folder with its signed files and keyrings, to become <c>snapshots/DIGEST</c>.</param>
    /// <param name="aside">Keep it as the newest metadata, and the current one as it is.</param>
    internal void Publish(string family, Snapshot snapshot, string folder, bool aside = false)
    {
        Keep(snapshot, folder);
        Write(aside ? newest : current, family, SnapshotJson.Write(snapshot, Root));
    }

    private void Keep(Snapshot snapshot, string folder)
    {
        DurableFile.Write(Path.Combine(folder, "snapshot.json"), SnapshotJson.Write(snapshot, Root));
        var target = FolderOf(snapshot.Digest);
        if (Directory.Exists(target))
        {
            // The same digest means the same files; only mirrors may differ. Replacing also heals files that were damaged.
            foreach (var file in Directory.GetFiles(folder))
            {
                DurableFile.Publish(file, Path.Combine(target, Path.GetFileName(file)));
            }

            DurableFile.FlushFolder(target);
        }
        else
        {
            foreach (var file in Directory.GetFiles(folder))
            {
                DurableFile.Publish(file, file);
            }

            DurableFile.FlushFolder(folder);
            Directory.Move(folder, target);
        }

        DurableFile.FlushFolder(IndexFolder);
        DurableFile.FlushFolder(snapshots);
    }

    /// <summary>Forgets what was kept aside, because all of it was made current anew. Call under the lock.</summary>
    internal void ForgetNewest(string family)
    {
        if (Directory.Exists(newest))
        {
            File.Delete(RecordFile(newest, family));
        }
    }

    /// <summary>Waits until no other process takes or removes snapshots; disposing lets the next one in.</summary>
    internal async Task<IDisposable> LockAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(snapshots);
        return await ExclusiveFile.TakeAsync(Path.Combine(snapshots, ".lock"), cancel).ConfigureAwait(false);
    }

    private void Write(string folder, string family, byte[] record)
    {
        Directory.CreateDirectory(folder);
        DurableFile.Write(RecordFile(folder, family), record);
    }

    private Snapshot? Read(string file) => PlainFile.Exists(file) ? SnapshotJson.Read(file, Root) : null;

    private IReadOnlyList<Snapshot> ReadAll(string folder) =>
        [.. PlainFile.Names(folder).Where(name => name.EndsWith(".json", StringComparison.Ordinal))
            .Select(name => SnapshotJson.Read(Path.Combine(folder, name), Root))];

    private static string RecordFile(string folder, string family) =>
        Path.Combine(folder, $"{Uri.EscapeDataString(family)}.json");

    private string RecordFile(Digest digest) => Path.Combine(FolderOf(digest), "snapshot.json");

    private static long Remove(string path, bool dryRun)
    {
        var files = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path];
        var bytes = files.Sum(file => new FileInfo(file).Length);
        if (dryRun)
        {
            return bytes;
        }

        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }

        return bytes;
    }
}
