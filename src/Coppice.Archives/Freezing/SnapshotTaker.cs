using System.Runtime.InteropServices;
using Coppice.Archives.Fetching;
using Coppice.Archives.Own;
using Coppice.Archives.Signatures;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Freezing;

/// <summary>
/// Takes snapshots: signed files of all suites, verified; every index that they vouch for, verified; then everything made current
/// at once. Whatever fails before that leaves the family's current snapshot.
/// </summary>
/// <param name="store">Where snapshots are kept.</param>
/// <param name="fetcher">Brings files from mirrors.</param>
/// <param name="processes">Runs gpgv and xz.</param>
/// <param name="formats">The known distributions.</param>
/// <param name="machine">Where this machine's own mirrors are written down.</param>
/// <param name="time">The clock that Valid-Until and max-age are held against.</param>
public sealed class SnapshotTaker(
    SnapshotStore store, Fetcher fetcher, IProcessRunner processes, IReadOnlyList<IArchiveFormat> formats, MachineSources machine,
    TimeProvider time)
{
    /// <summary>Signs archives of own packages, and those that are built here.</summary>
    public required IArchiveSigner Signer { get; init; }

    /// <summary>
    /// The family's current snapshot when it holds all its archives as declared; otherwise takes what is missing, or fails when
    /// <paramref name="offline"/>.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="offline">Whether nothing may be fetched.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="options">What is allowed where something is taken.</param>
    /// <exception cref="Failure">There is none and none can be had.</exception>
    public async Task<Snapshot> CurrentOrTakeAsync(
        Family family, bool offline, IProgressSink progress, CancellationToken cancel, TakeOptions? options = null)
    {
        var snapshot = store.Current(family.Name);
        var missing = Coverage.Uncovered(snapshot, family, MachineArchitecture);
        if (snapshot is not null && missing.Count == 0)
        {
            return snapshot;
        }

        // Packages beside the family file are here.
        return offline && missing.Any(name => family.Archives[name].Own is null)
            ? throw Missing(family, snapshot, missing)
            : await TakeAsync(family, (options ?? new TakeOptions()) with { OnlyUncovered = true }, progress, cancel)
                .ConfigureAwait(false);
    }

    /// <summary>
    /// The newest metadata that the store has and that hold the family's archives as declared: those that were taken to look for
    /// updates, else the current snapshot.
    /// </summary>
    /// <exception cref="Failure">There are none.</exception>
    public Snapshot NewestHere(Family family)
    {
        var snapshot = store.Current(family.Name);
        var here = new[] { store.Newest(family.Name), snapshot }.OfType<Snapshot>()
            .Where(taken => Coverage.Uncovered(taken, family, MachineArchitecture).Count == 0).MaxBy(taken => taken.Taken);
        return here ?? throw Missing(family, snapshot, Coverage.Uncovered(snapshot, family, MachineArchitecture));
    }

    /// <summary>Takes a new snapshot and makes it current, or aside.</summary>
    /// <exception cref="Failure">A mirror fails or lies; every problem of every suite is named. The old snapshot stays
    /// current.</exception>
    public async Task<Snapshot> TakeAsync(Family family, TakeOptions options, IProgressSink progress, CancellationToken cancel)
    {
        try
        {
            return await progress.RunAsync(
                SnapshotStep.Name,
                $"{(options.Aside ? "fetch metadata" : "take a snapshot")} of {string.Join(", ", family.Archives.Keys)}",
                () => TakeLockedAsync(family, options, progress, cancel),
                snapshot =>
                    $"{snapshot.Digest.Short}, of "
                        + $"{snapshot.Archives.Values.Max(archive => archive.Date):u}").ConfigureAwait(false);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw StoreWriting.Failed(store.Root, e);
        }
    }

    /// <summary>
    /// A snapshot with some archives of packages that lie in a folder more; it is not kept among the store's snapshots.
    /// </summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="own">The archives.</param>
    /// <param name="folder">A folder for the files that stand for signed ones and keyrings; made if needed.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A file is not a package.</exception>
    public Snapshot With(
        Snapshot snapshot, IReadOnlyList<ArchiveDeclaration> own, string folder, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Directory.CreateDirectory(store.IndexFolder);
            var more = own.Select(archive => OwnArchive
                .Freeze(
                    archive, Format(archive), MachineArchitecture(archive), store.IndexFolder, processes, Signer, cancel)
                .Snapshot((path, content) =>
                {
                    var file = Path.Combine(folder, $"{Uri.EscapeDataString(archive.Name)}@{Path.GetFileName(path)}");
                    Foundation.Posix.DurableFile.Write(file, content);
                    return file;
                })).ToList();
            var archives = snapshot.Archives.Values.Concat(more).ToDictionary(archive => archive.Name);
            return new Snapshot(SnapshotDigest.Of([.. archives.Values]), snapshot.Taken, archives);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw StoreWriting.Failed(store.Root, e);
        }
    }

    /// <summary>The architecture of an archive: as declared, else this machine's in the distribution's words.</summary>
    /// <exception cref="Failure">The distribution is not known or has no port to this machine.</exception>
    public string MachineArchitecture(ArchiveDeclaration archive) =>
        archive.Architecture ?? Format(archive).ArchitectureName(RuntimeInformation.ProcessArchitecture);

    private async Task<Snapshot> TakeLockedAsync(
        Family family, TakeOptions options, IProgressSink progress, CancellationToken cancel)
    {
        using var held = await store.LockAsync(cancel).ConfigureAwait(false);
        var before = store.Current(family.Name);
        var newest = store.Newest(family.Name);
        var names = options.OnlyUncovered
            ? Coverage.Uncovered(before, family, MachineArchitecture)
            : [.. family.Archives.Keys];
        if (before is not null && names.Count == 0)
        {
            return before;
        }

        var folder = store.NewWorkFolder();
        try
        {
            var jobs = names.Where(name => family.Archives[name].Own is null)
                .Select(name => Job(family.Archives[name]) with
                {
                    Foreign = family.ForeignArchitecturesOf(family.Archives[name]),
                }).ToList();
            var own = names.Select(name => family.Archives[name]).Where(archive => archive.Own is not null)
                .Select(archive => OwnArchive.Freeze(
                    archive, Format(archive), MachineArchitecture(archive), store.IndexFolder, processes, Signer, cancel))
                .ToList();
            var suites = await RootsAsync(jobs, [before, newest], options, cancel).ConfigureAwait(false);
            var frozen = await new IndexFreezer(store, fetcher, processes, progress)
                .FreezeAsync(suites, folder, cancel).ConfigureAwait(false);
            var snapshot = new SnapshotWriter(store, folder).Assemble(family, jobs, own, frozen, before, time.GetUtcNow());
            store.Publish(family.Name, snapshot, Path.Combine(folder, SnapshotWriter.Files), options.Aside);
            if (!options.Aside && names.Count == family.Archives.Count)
            {
                // What is current now was held against it, and is newer or was wanted older.
                store.ForgetNewest(family.Name);
            }

            return snapshot;
        }
        catch (Failure failure)
        {
            throw failure.Otherwise(ProblemKind.Unverified);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // All signed files first: they are small, and most of what can be wrong is seen here, for all suites at once.
    private async Task<IReadOnlyList<SuiteRoot>> RootsAsync(
        IReadOnlyList<ArchiveJob> jobs, IReadOnlyList<Snapshot?> seen, TakeOptions options, CancellationToken cancel)
    {
        var reader = new RootReader(fetcher, new SignatureVerifier(processes), new Decompressor(processes), time, options);
        return await Together.AllAsync(
            jobs.SelectMany(job => job.Declaration.Suites.Select(suite => (job, suite))),
            pair => reader.ReadAsync(
                pair.job, pair.suite, Earlier(seen, pair.job.Declaration.Name, pair.suite), cancel)).ConfigureAwait(false);
    }

    private ArchiveJob Job(ArchiveDeclaration archive)
    {
        var format = Format(archive);
        var sources = archive.Mirrors.ContainsKey("*") ? [] : machine.Read(format);
        var architecture = MachineArchitecture(archive);
        return new ArchiveJob(
            archive,
            format,
            architecture,
            Keyring(archive, format),
            archive.Suites.ToDictionary(
                suite => suite, suite => MirrorUri.Normal(format.Mirror(archive, suite, architecture, sources))));
    }

    private static OpenPgpKeyring Keyring(ArchiveDeclaration archive, IArchiveFormat format) =>
        archive.Keyring is { } declared ? OpenPgpKeyring.Pinned(declared, archive)
        : format.DefaultKeyring is { } ours ? OpenPgpKeyring.Pinned(ours, archive, format.KeyringPackage)
        : throw new Failure([new Problem(
            $"the archive {VisibleText.Of(archive.Name)} names no keys that may sign it; archives of the type {format.Type} must",
            "gpg --export FINGERPRINT… > keys.gpg    # then write keyring: keys.gpg",
            archive.Where)], kind: ProblemKind.FamilyFile);

    private IArchiveFormat Format(ArchiveDeclaration archive) =>
        formats.FirstOrDefault(format => format.Type == archive.Type)
        ?? throw new Failure([new Problem(
            $"the archive {VisibleText.Of(archive.Name)} has the unknown type "
                + $"{VisibleText.Of(archive.Type)}{Nearest.Question(archive.Type, formats.Select(format => format.Type))}",
            Where: archive.Where)], ExitCode.Usage);

    // The newest that was ever taken, current or kept aside: no one may hide again what was seen once.
    private static SuiteSnapshot? Earlier(IReadOnlyList<Snapshot?> seen, string archive, string suite) =>
        seen.Select(
            snapshot => snapshot?.Archives.GetValueOrDefault(archive)?.Suites.FirstOrDefault(taken => taken.Name == suite))
            .OfType<SuiteSnapshot>().MaxBy(taken => taken.Date);

    private static Failure Missing(Family family, Snapshot? snapshot, IReadOnlyList<string> missing) => new(
        snapshot is null
            ? $"the family {VisibleText.Of(family.Name)} has no snapshot yet, and --offline forbids taking one"
            : $"the declaration of {string.Join(", ", missing)} changed since the last snapshot; a new one is needed, which "
                + "--offline forbids",
        "coppice update", kind: ProblemKind.Offline);
}
