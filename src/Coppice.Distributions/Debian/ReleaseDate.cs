using System.Globalization;
using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian;

/// <summary>
/// The dates of Release files. RFC 5322's form is asked for, always in UTC ("Sat, 11 Jul 2026 10:16:37 UTC"); archives also write
/// those of RFC 850, asctime(3) and ISO 8601, without seconds, with other offsets, and with the wrong day of the week, which says
/// nothing.
/// </summary>
internal static partial class ReleaseDate
{
    private static readonly string[] Formats =
    [
        .. ((string[])["d MMM yyyy", "d MMMM yyyy", "d-MMM-yyyy", "d-MMM-yy", "d MMM yy", "yyyy-M-d", "MMM d yyyy"])
            .SelectMany(day => (string[])[$"{day} H:m:s zzz", $"{day} H:m zzz"]),
    ];

    /// <summary>The moment that a text means, to the second, UTC; null where it means none for certain.</summary>
    public static DateTimeOffset? Of(string text)
    {
        var words = Words().Matches(Iso().Replace(text.Trim(), "${day} ${time} ")).Select(match => match.Value).ToList();
        if (words.Count > 0 && WeekDay().IsMatch(words[0]))
        {
            words.RemoveAt(0);
        }

        // asctime(3) has the year after the time, date(1) the zone between the two.
        if (words is [var month, var day, var time, .. var rest] && char.IsAsciiLetter(month[0]) && time.Contains(':')
            && rest is [.., var year] && year.Length == 4)
        {
            words = [month, day, year, time, .. rest[..^1]];
        }

        if (words.FindIndex(word => word.Contains(':') && char.IsAsciiDigit(word[0])) is not (> 0 and var at)
            || words.Count > at + 2 || Offset(words.ElementAtOrDefault(at + 1)) is not { } offset)
        {
            return null;
        }

        return DateTimeOffset.TryParseExact(
            $"{string.Join(' ', words[..(at + 1)])} {offset}", Formats, CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var date) ? date.ToUniversalTime() : null;
    }

    // Without a zone it is UTC, as to apt. What other names of zones mean depends on whom one asks.
    private static string? Offset(string? zone) => zone?.ToUpperInvariant() switch
    {
        null or "UTC" or "GMT" or "Z" or "UT" => "+00:00",
        [.. var digits] when NumericZone().IsMatch(digits) => digits.Contains(':') ? digits : $"{digits[..3]}:{digits[3..]}",
        _ => null,
    };

    [GeneratedRegex(@"[^\s,]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();

    [GeneratedRegex("^(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WeekDay();

    [GeneratedRegex(@"^[+-][0-9]{2}:?[0-9]{2}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NumericZone();

    // "2026-07-11T10:16:37Z", with the zone apart from the time.
    [GeneratedRegex(@"^(?<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})[T ](?<time>[0-9:]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Iso();
}
