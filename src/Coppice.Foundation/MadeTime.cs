namespace Coppice.Foundation;

/// <summary>
/// The one time that everything carries which growing makes, and SOURCE_DATE_EPOCH for every program that growing runs
/// (https://reproducible-builds.org/specs/source-date-epoch/): 1980-01-01 00:00 UTC, the first moment that zip and FAT can write.
/// A fixed moment, so that what a newer snapshot makes again just as before is the same file, stored once, and can be kept.
/// </summary>
public static class MadeTime
{
    /// <summary>Seconds since 1970.</summary>
    public const long Seconds = 315_532_800;

    /// <summary>The same as a point in time.</summary>
    public static DateTimeOffset Moment { get; } = DateTimeOffset.FromUnixTimeSeconds(Seconds);
}
