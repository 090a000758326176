using Coppice.Foundation;

namespace Coppice.Engine.Caching;

/// <summary>What a cache did since it started. Any thread may count.</summary>
/// <param name="time">The clock.</param>
public sealed class CacheStatistics(TimeProvider time)
{
    /// <summary>So many events are kept.</summary>
    public const int MostEvents = 20;

    private const int LongestText = 300;

    private readonly Lock gate = new();
    private readonly Queue<CacheEvent> events = new();
    private CacheCounts counts = new();

    /// <summary>When it started.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>A file came out of the store, or out of a transfer that was under way for someone else.</summary>
    public void Hit() => Count(now => now with { Hits = now.Hits + 1 });

    /// <summary>A file was fetched from a mirror for a client.</summary>
    /// <param name="bytes">Its size.</param>
    public void Fetched(long bytes) =>
        Count(now => now with { Misses = now.Misses + 1, FetchedBytes = now.FetchedBytes + bytes });

    /// <summary>Bytes of a file were given to a client.</summary>
    public void Served(long bytes) => Count(now => now with { ServedBytes = now.ServedBytes + bytes });

    /// <summary>Something that no one may have was asked for.</summary>
    /// <param name="text">What, for people.</param>
    public void Refused(string text) => Count(now => now with { Refusals = now.Refusals + 1 }, CacheEvent.Refusal, text);

    /// <summary>Something failed.</summary>
    /// <param name="text">What, for people.</param>
    public void Failed(string text) => Count(now => now with { Failures = now.Failures + 1 }, CacheEvent.Failure, text);

    /// <summary>What was counted so far, and the newest events, oldest first.</summary>
    public (CacheCounts Counts, IReadOnlyList<CacheEvent> Events) Read()
    {
        lock (gate)
        {
            return (counts, [.. events]);
        }
    }

    private void Count(Func<CacheCounts, CacheCounts> change, string kind = "", string text = "")
    {
        lock (gate)
        {
            counts = change(counts);
            if (kind.Length == 0)
            {
                return;
            }

            var shown = VisibleText.Of(text);
            events.Enqueue(new CacheEvent(
                time.GetUtcNow(), kind, shown.Length <= LongestText ? shown : shown[..LongestText] + "…"));
            if (events.Count > MostEvents)
            {
                events.Dequeue();
            }
        }
    }
}

/// <summary>Numbers since the start of a cache.</summary>
public sealed record CacheCounts
{
    /// <summary>Files that clients had without a transfer of their own.</summary>
    public long Hits { get; init; }

    /// <summary>Files that were fetched for clients.</summary>
    public long Misses { get; init; }

    /// <summary>Bytes that clients had.</summary>
    public long ServedBytes { get; init; }

    /// <summary>Bytes of the files that were fetched for clients.</summary>
    public long FetchedBytes { get; init; }

    /// <summary>Requests for what no one may have.</summary>
    public long Refusals { get; init; }

    /// <summary>Requests and fetches of metadata that failed.</summary>
    public long Failures { get; init; }
}

/// <summary>Something that went wrong.</summary>
/// <param name="Time">When.</param>
/// <param name="Kind"><see cref="Failure"/> or <see cref="Refusal"/>.</param>
/// <param name="Text">What, for people; safe to show.</param>
public sealed record CacheEvent(DateTimeOffset Time, string Kind, string Text)
{
    /// <summary>A mirror, the store or a connection failed.</summary>
    public const string Failure = "failure";

    /// <summary>Someone asked for what no one may have.</summary>
    public const string Refusal = "refusal";
}
