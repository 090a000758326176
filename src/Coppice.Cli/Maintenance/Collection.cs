using Coppice.Cli.Running;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;

namespace Coppice.Cli.Maintenance;

/// <summary>What a garbage collection removed, or would remove.</summary>
/// <param name="Garbage">What the layers' stage removed.</param>
/// <param name="SnapshotBytes">Bytes of snapshots and indexes.</param>
/// <param name="Leftovers">Everything else, by kind.</param>
internal sealed record Collection(Garbage Garbage, long SnapshotBytes, IReadOnlyList<Leftovers> Leftovers)
{
    /// <summary>Bytes that are free now, or would be.</summary>
    public long Bytes => Garbage.Bytes + SnapshotBytes + Leftovers.Sum(leftover => leftover.Bytes);

    /// <summary>Whether there was nothing.</summary>
    public bool IsEmpty => Garbage.IsEmpty && SnapshotBytes == 0 && Leftovers.All(leftover => leftover.Paths.Count == 0);

    /// <summary>Collects. The caller holds the locks for building and removing.</summary>
    /// <param name="workshop">The store.</param>
    /// <param name="keep">How many generations of a template to keep; null for all.</param>
    /// <param name="packages">Whether downloaded packages go that no snapshot in force lists.</param>
    /// <param name="dryRun">Only say what would be removed.</param>
    /// <param name="cancel">Stops between two removals.</param>
    public static async Task<Collection> RunAsync(Workshop workshop, Func<string, int?> keep, bool packages, bool dryRun, CancellationToken cancel)
    {
        var garbage = new GarbageCollector(workshop.Store).Collect(keep, dryRun, cancel);
        var gone = garbage.Generations.ToHashSet();
        var kept = workshop.Generations.Templates().SelectMany(workshop.Generations.History)
            .Where(generation => !gone.Contains($"{generation.Template}@{generation.Number}")).ToList();

        // A generation names the snapshot of its archive; a snapshot in the store is one of all archives of a family.
        var needed = kept.Select(generation => generation.Snapshot).ToHashSet();
        var inForce = workshop.Snapshots.AllInForce();
        var keptSnapshots = workshop.Snapshots.List().Select(workshop.Snapshots.Load)
            .Where(snapshot => snapshot.Archives.Values.Any(archive => needed.Contains(archive.Digest))).ToList();
        var snapshotBytes = await workshop.Snapshots.RemoveUnreachableAsync(keptSnapshots.Select(snapshot => snapshot.Digest), cancel, dryRun);

        using var downloader = workshop.Downloader();
        IReadOnlyList<Leftovers> leftovers =
        [
            Maintenance.Leftovers.Logs(workshop.Store, kept),
            Maintenance.Leftovers.Caches(workshop.Store, [.. keptSnapshots, .. inForce, .. workshop.Snapshots.AllNewest()]),
            Maintenance.Leftovers.FileLists(workshop.Store, [.. keptSnapshots, .. inForce, .. workshop.Snapshots.AllNewest()]),
            Maintenance.Leftovers.Partial(workshop.Store),
            .. packages ? [Maintenance.Leftovers.Packages(workshop.Store, inForce, workshop.Distributions, downloader)] : Array.Empty<Leftovers>(),
        ];
        foreach (var leftover in dryRun ? [] : leftovers)
        {
            leftover.Remove(cancel);
        }

        return new Collection(garbage, snapshotBytes, leftovers);
    }
}
