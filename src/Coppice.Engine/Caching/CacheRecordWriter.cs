using Coppice.Engine.Documents;

namespace Coppice.Engine.Caching;

/// <summary>Keeps the record of a running cache up to date (<see cref="CacheRecord"/>).</summary>
/// <param name="store">Absolute path of the store.</param>
/// <param name="family">The family's name.</param>
/// <param name="time">The clock.</param>
internal sealed class CacheRecordWriter(string store, string family, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private (CacheCounts Counts, DateTimeOffset Time, DateTimeOffset? Refreshed) written;

    /// <summary>Writes it, where it is news, the last one, or a minute has passed.</summary>
    public void Write(
        CacheStatistics statistics, bool pinned, DateTimeOffset? refreshed, IReadOnlyList<ServedArchive> archives, bool ended)
    {
        lock (gate)
        {
            var (now, (counts, events)) = (time.GetUtcNow(), statistics.Read());
            if (!ended && counts == written.Counts && refreshed == written.Refreshed && now - written.Time < Pause)
            {
                return;
            }

            written = (counts, now, refreshed);
            new CacheRecord(store, family).TryWrite(new CacheDocument(
                family, statistics.Started.UtcDateTime, now.UtcDateTime, ended, pinned, refreshed?.UtcDateTime,
                [.. archives.Select(archive => archive.ToDocument())], CacheCountsDocument.Of(counts),
                [.. events.Select(one => new CacheEventDocument(one.Time.UtcDateTime, one.Kind, one.Text))],
                Packages: null, PackageBytes: null));
        }
    }
}
