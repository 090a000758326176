using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Serving.Reading;

/// <summary>Values as pages show them.</summary>
public static class Shown
{
    /// <summary>How long ago: <c>3 days ago</c>; empty for what never was.</summary>
    /// <param name="created">A time as documents write it.</param>
    /// <param name="now">The time now.</param>
    public static string Ago(string? created, DateTimeOffset now) =>
        DateTimeOffset.TryParse(created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Ago(time, now)
            : "";

    /// <summary>How long ago.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) =>
        Quantity.Age(now - time) is var age && age == "just now" ? age : $"{age} ago";

    /// <summary>A time to the minute, UTC: <c>2026-11-20 02:11Z</c>.</summary>
    public static string Day(DateTime time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>A size; empty for none.</summary>
    public static string Size(long? bytes) => bytes is { } known ? Quantity.Size(known) : "";

    /// <summary>The beginning of a digest.</summary>
    public static string Short(string? digest) => digest is { Length: > 12 } ? digest[..12] : digest ?? "";

    /// <summary>A number with one decimal as SVG and CSS read it.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
