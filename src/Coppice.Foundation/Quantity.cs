namespace Coppice.Foundation;

/// <summary>Sizes, ages and durations as people read them.</summary>
public static class Quantity
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A number of bytes in binary units: <c>312 B</c>, <c>1.5 KiB</c>, <c>14 KiB</c>; one decimal below ten.</summary>
    public static string Size(long bytes)
    {
        if (bytes < 0)
        {
            return bytes == long.MinValue ? "-8.0 EiB" : "-" + Size(-bytes);
        }

        var unit = 0;
        double value = bytes;
        // What would be rounded to 1024 is one of the next unit.
        for (; value >= 1023.5; unit++)
        {
            value /= 1024;
        }

        return unit == 0 || value >= 9.95 ? $"{value:0} {Units[unit]}" : $"{value:0.0} {Units[unit]}";
    }

    /// <summary>A change in size with its sign: <c>+14 KiB</c>, <c>-2.0 MiB</c>, <c>±0 B</c>.</summary>
    public static string SizeChange(long bytes) => bytes switch
    {
        0 => "±0 B",
        > 0 => "+" + Size(bytes),
        _ => Size(bytes),
    };

    /// <summary>A count with thousands separated: <c>17,312</c>.</summary>
    public static string Count(long count) => count.ToString("N0");

    /// <summary>A count with its noun: <c>1 file</c>, <c>3,971 files</c>.</summary>
    public static string Count(long count, string one, string? many = null) =>
        $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>
    /// How long ago, in its largest unit: <c>3 days</c>; less than a minute (or in the future) is <c>just now</c>.
    /// </summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } => Count((long)age.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((long)age.TotalHours, "hour"),
        { TotalDays: < 60 } => Count((long)age.TotalDays, "day"),
        { TotalDays: < 730 } => Count((long)(age.TotalDays / 30.44), "month"),
        _ => Count((long)(age.TotalDays / 365.25), "year"),
    };

    /// <summary>How long something took: <c>0.4s</c>, <c>12s</c>, <c>1m 05s</c>, <c>2h 03m</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => "0.0s",
        { TotalSeconds: < 9.95 } => $"{time.TotalSeconds:0.0}s",
        { TotalSeconds: < 60 } => $"{Math.Min(59, time.TotalSeconds):0}s",
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes}m {time.Seconds:00}s",
        _ => $"{(int)time.TotalHours}h {time.Minutes:00}m",
    };
}
