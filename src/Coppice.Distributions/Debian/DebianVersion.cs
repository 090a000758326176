using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>A version of a Debian package, <c>[epoch:]upstream[-revision]</c>; order and syntax as in deb-version(7).</summary>
public readonly record struct DebianVersion : IComparable<DebianVersion>
{
    private readonly string? text;

    private DebianVersion(string text, int epoch, string upstream, string revision)
    {
        this.text = text;
        (Epoch, Upstream, Revision) = (epoch, upstream, revision);
    }

    /// <summary>The epoch; 0 when not written.</summary>
    public int Epoch { get; }

    /// <summary>The upstream version.</summary>
    public string Upstream { get; }

    /// <summary>The Debian revision; empty when not written.</summary>
    public string Revision { get; }

    /// <summary>A version from its text.</summary>
    /// <exception cref="Failure">The text is no version.</exception>
    public static DebianVersion Parse(string text) =>
        TryParse(text, out var version)
            ? version
            : throw new Failure($"not a Debian version: {VisibleText.Of(text)}", "man deb-version", kind: ProblemKind.Unverified);

    /// <summary>A version from its text, or false.</summary>
    public static bool TryParse(string? text, out DebianVersion version)
    {
        version = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var colon = text.IndexOf(':');
        var epoch = 0;
        if (colon >= 0 && !int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out epoch))
        {
            return false;
        }

        var rest = text[(colon + 1)..];
        var dash = rest.LastIndexOf('-');
        var upstream = dash < 0 ? rest : rest[..dash];
        var revision = dash < 0 ? "" : rest[(dash + 1)..];
        // dpkg demands a digit first; a dash at the end (an empty revision) is an error there as well.
        if (upstream.Length == 0 || !char.IsAsciiDigit(upstream[0]) || (dash >= 0 && revision.Length == 0)
            || !upstream.All(c => char.IsAsciiLetterOrDigit(c) || ".+-~:".Contains(c))
            || !revision.All(c => char.IsAsciiLetterOrDigit(c) || ".+~".Contains(c)))
        {
            return false;
        }

        version = new DebianVersion(text, epoch, upstream, revision);
        return true;
    }

    /// <summary>
    /// Order of deb-version(7). Versions can be equal in order while their texts differ: <c>1.0</c> and <c>1.00</c>.
    /// </summary>
    public int CompareTo(DebianVersion other)
    {
        var byEpoch = Epoch.CompareTo(other.Epoch);
        if (byEpoch != 0)
        {
            return byEpoch;
        }

        var byUpstream = ComparePart(Upstream, other.Upstream);
        return byUpstream != 0 ? byUpstream : ComparePart(Revision, other.Revision);
    }

    /// <summary>The version as written.</summary>
    public override string ToString() => text ?? "";

    /// <summary>Whether <paramref name="a"/> is older.</summary>
    public static bool operator <(DebianVersion a, DebianVersion b) => a.CompareTo(b) < 0;

    /// <summary>Whether <paramref name="a"/> is newer.</summary>
    public static bool operator >(DebianVersion a, DebianVersion b) => a.CompareTo(b) > 0;

    /// <summary>Whether <paramref name="a"/> is not newer.</summary>
    public static bool operator <=(DebianVersion a, DebianVersion b) => a.CompareTo(b) <= 0;

    /// <summary>Whether <paramref name="a"/> is not older.</summary>
    public static bool operator >=(DebianVersion a, DebianVersion b) => a.CompareTo(b) >= 0;

    // Alternately a run of non-digits, by Order, and a run of digits, as numbers of any length.
    private static int ComparePart(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty || !b.IsEmpty)
        {
            while (Order(a) != 0 || Order(b) != 0)
            {
                var difference = Order(a) - Order(b);
                if (difference != 0)
                {
                    return Math.Sign(difference);
                }

                // Orders are equal and not 0, so both parts have a character here.
                a = a[1..];
                b = b[1..];
            }

            var digitsOfA = TakeDigits(ref a);
            var digitsOfB = TakeDigits(ref b);
            var byNumber = digitsOfA.Length != digitsOfB.Length
                ? digitsOfA.Length.CompareTo(digitsOfB.Length)
                : digitsOfA.SequenceCompareTo(digitsOfB);
            if (byNumber != 0)
            {
                return Math.Sign(byNumber);
            }
        }

        return 0;
    }

    // A tilde sorts before the end of a part; the end and digits count 0 and end a run; letters sort before everything else.
    private static int Order(ReadOnlySpan<char> part) => part.IsEmpty || char.IsAsciiDigit(part[0]) ? 0
        : part[0] == '~' ? -1
        : char.IsAsciiLetter(part[0]) ? part[0]
        : part[0] + 256;

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> part)
    {
        var length = part.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? part : part[..length];
        part = part[digits.Length..];
        return digits.TrimStart('0');
    }
}
