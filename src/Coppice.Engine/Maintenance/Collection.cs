using Coppice.Archives;
using Coppice.Model;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;

namespace Coppice.Engine.Maintenance;

/// <summary>What a garbage collection removed, or would remove.</summary>
/// <param name="Garbage">What the layers' stage removed.</param>
/// <param name="SnapshotBytes">Bytes of snapshots and indexes.</param>
/// <param name="Leftovers">Everything else, by kind.</param>
public sealed record Collection(Garbage Garbage, long SnapshotBytes, IReadOnlyList<Leftovers> Leftovers)
{
    /// <summary>Bytes that are free now, or would be.</summary>
    public long Bytes => Garbage.Bytes + SnapshotBytes + Leftovers.Sum(leftover => leftover.Bytes);

    /// <summary>Whether there was nothing.</summary>
    public bool IsEmpty => Garbage.IsEmpty && SnapshotBytes == 0 && Leftovers.All(leftover => leftover.Paths.Count == 0);

    /// <summary>Collects. The caller holds the locks for building and removing.</summary>
    /// <param name="engine">The store.</param>
    /// <param name="keep">How many generations of a template to keep; null for all.</param>
    /// <param name="packages">Whether downloaded packages go that no current snapshot lists.</param>
    /// <param name="dryRun">Only say what would be removed.</param>
    /// <param name="cancel">Stops between two removals.</param>
    public static async Task<Collection> RunAsync(
        CoppiceEngine engine, Func<string, int?> keep, bool packages, bool dryRun, CancellationToken cancel)
    {
        var garbage = new GarbageCollector(engine.Store).Collect(keep, dryRun, cancel, DeployedGenerations.In(engine));
        var gone = garbage.Generations.ToHashSet();
        var kept = engine.Generations.Templates().SelectMany(engine.Generations.History)
            .Where(generation => !gone.Contains($"{generation.Template}@{generation.Number}")).ToList();

        // A generation names the digest of its archives; a snapshot in the store is one of all archives of a family.
        var needed = kept.Select(generation => (generation.Snapshot, Words: TemplateInputs.SourcesOf(generation))).ToHashSet();
        var currentSnapshots = engine.Snapshots.AllCurrent();
        var keptSnapshots = engine.Snapshots.List().Select(engine.Snapshots.Load)
            .Where(snapshot =>
                needed.Any(sources => SnapshotSources.Find([snapshot], sources.Snapshot, sources.Words) is not null))
            .ToList();
        var snapshotBytes = await engine.Snapshots
            .RemoveUnreachableAsync(keptSnapshots.Select(snapshot => snapshot.Digest), cancel, dryRun);

        using var downloader = engine.Downloader();
        var unlisted = packages
            ? Maintenance.Leftovers.Packages(engine.Store, currentSnapshots, engine.Distributions, downloader, kept)
            : null;
        IReadOnlyList<Leftovers> leftovers =
        [
            Maintenance.Leftovers.Logs(engine.Store, kept),
            Maintenance.Leftovers.Caches(engine.Store, [.. keptSnapshots, .. currentSnapshots, .. engine.Snapshots.AllNewest()]),
            Maintenance.Leftovers.FileLists(
                engine.Store, [.. keptSnapshots, .. currentSnapshots, .. engine.Snapshots.AllNewest()]),
            Maintenance.Leftovers.Partial(engine.Store),
            new Leftovers("sources", engine.Sources.Unreachable()),
            BuildChecks.Unneeded(engine.Builds, [.. keptSnapshots, .. currentSnapshots, .. engine.Snapshots.AllNewest()], kept),
            .. unlisted is null ? Array.Empty<Leftovers>() : [unlisted],
            Maintenance.Leftovers.Payloads(engine.Store, unlisted?.Paths ?? []),
        ];
        foreach (var leftover in dryRun ? [] : leftovers)
        {
            leftover.Remove(cancel);
        }

        return new Collection(garbage, snapshotBytes, leftovers);
    }
}
