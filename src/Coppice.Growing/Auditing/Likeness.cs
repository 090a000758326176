using System.Text;
using System.Text.RegularExpressions;
using Coppice.Growing.Accounting;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Growing.Auditing;

/// <summary>What a file that came out otherwise the second time looks like.</summary>
/// <param name="Kind">
/// In a word: <c>secret</c>, <c>identity</c>, <c>log</c>, <c>cache</c>, <c>order</c>, <c>time</c>, or <c>unknown</c>.
/// </param>
/// <param name="Why">What makes it look so, for people; empty for nothing.</param>
public sealed partial record Likeness(string Kind, string Why)
{
    /// <summary>A secret of one machine.</summary>
    public const string Secret = "secret";

    /// <summary>Something that tells machines apart.</summary>
    public const string Identity = "identity";

    private static readonly Likeness Unknown = new("unknown", "");

    /// <summary>Whether a family should say what is wanted of it (<c>identity:</c>).</summary>
    public bool IsOfOneMachine => Kind is Secret or Identity;

    /// <summary>Looks at one difference.</summary>
    /// <param name="change">The difference.</param>
    /// <param name="before">What the template has; null when that is no file, or too large to look at.</param>
    /// <param name="after">What growing it again gave.</param>
    public static Likeness Of(FileChange change, byte[]? before, byte[]? after)
    {
        if (
            (
                (change.Before ?? change.After)!.Type,
                (change.After ?? change.Before)!.Type) is not (EntryType.File, EntryType.File))
        {
            return Unknown;
        }

        if ((Look(change, change.Before, before) ?? Look(change, change.After, after)) is { } why)
        {
            return new Likeness(Secret, why);
        }

        var path = change.Path.ToString();
        return path.StartsWith("/var/log/", StringComparison.Ordinal) || path.EndsWith(".log", StringComparison.Ordinal)
            ? new Likeness("log", "its place is that of a log")
            : before is null || after is null ? Unknown
            : Text(change, Encoding.Latin1.GetString(before), Encoding.Latin1.GetString(after));
    }

    private static string? Look(FileChange change, TreeEntry? entry, byte[]? content) =>
        entry is null || content is null ? null : SecretLikeness.Of(change.Path, entry.Mode, content);

    private static Likeness Text(FileChange change, string before, string after) =>
        before != after && Number().IsMatch(before) && Number().Replace(before, "#") == Number().Replace(after, "#")
            ? new Likeness(Identity, "it differs in a long number, chosen anew each time")
        : before != after
            && before.Length == after.Length
            && before.Split('\n').Order(StringComparer.Ordinal).SequenceEqual(after.Split('\n').Order(StringComparer.Ordinal))
            ? new Likeness("order", "it has the same lines in another order")
        : before != after && Digits().Replace(before, "#") == Digits().Replace(after, "#")
            ? new Likeness("time", "it differs in digits only, as times and counters do")
        : change.Path.ToString().Contains("cache", StringComparison.OrdinalIgnoreCase)
            ? new Likeness("cache", "its name is that of a cache")
        : Unknown;

    // UUIDs (RFC 9562), and other numbers of at least 64 bits in hexadecimal
    [GeneratedRegex(@"\b(?:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}|"
        + @"[0-9A-Fa-f]{16,})\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"[0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();
}
