using System.Globalization;

namespace Coppice.Deploying.Marks;

/// <summary>Who is at work on a template, and since when.</summary>
/// <param name="Owner">The qube and the store that deploy; one word.</param>
/// <param name="Since">When that run began.</param>
public sealed record BusyMark(string Owner, DateTimeOffset Since)
{
    // Longer than any image takes. What was killed elsewhere is forgotten after that.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Reads it; null when it is none.</summary>
    public static BusyMark? Parse(string? text) =>
        text?.Split(' ') is [{ Length: > 0 } owner, var time]
            && DateTimeOffset.TryParseExact(
                time, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var since)
            ? new BusyMark(owner, since)
            : null;

    /// <summary>Whether it keeps <paramref name="other"/> from working: its own runs exclude each other by a lock.</summary>
    public bool Excludes(string other, DateTimeOffset now) => Owner != other && now - Since < Longest;

    /// <inheritdoc/>
    public override string ToString() => $"{Owner} {Since.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture)}";
}
