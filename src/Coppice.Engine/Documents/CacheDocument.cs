using Coppice.Engine.Caching;

namespace Coppice.Engine.Documents;

/// <summary>What a package cache did since it started.</summary>
public sealed record CacheDocument(
    string Family, DateTime Started, DateTime Written, bool Ended, bool Pinned, DateTime? Refreshed,
    IReadOnlyList<CachedArchiveDocument> Archives, CacheCountsDocument Counts, IReadOnlyList<CacheEventDocument> Events,
    int? Packages, long? PackageBytes) : Document;

/// <summary>An archive as clients see it.</summary>
public sealed record CachedArchiveDocument(string Name, IReadOnlyList<CachedSuiteDocument> Suites);

/// <summary>A suite, by the date of its signed file.</summary>
public sealed record CachedSuiteDocument(string Name, DateTime Date, DateTime? ValidUntil);

/// <summary>Numbers since the start.</summary>
public sealed record CacheCountsDocument(
    long Hits, long Misses, long ServedBytes, long FetchedBytes, long Refusals, long Failures)
{
    /// <summary>The document of numbers.</summary>
    public static CacheCountsDocument Of(CacheCounts counts) => new(
        counts.Hits, counts.Misses, counts.ServedBytes, counts.FetchedBytes, counts.Refusals, counts.Failures);
}

/// <summary>Something that went wrong.</summary>
public sealed record CacheEventDocument(DateTime Time, string Kind, string Text);
