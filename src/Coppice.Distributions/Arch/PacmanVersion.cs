namespace Coppice.Distributions.Arch;

/// <summary>
/// The order of pacman's versions, <c>[epoch:]version[-pkgrel]</c>, as vercmp(8) documents it. It is rpm's older order: <c>~</c>
/// and <c>^</c> are separators like any other.
/// </summary>
/// <remarks>It is no order in the mathematical sense: where one version has no pkgrel, that part is passed over, so <c>1-1</c>
/// and <c>1-2</c> both equal <c>1</c>. Sort only versions that all have one.</remarks>
public static class PacmanVersion
{
    /// <summary>
    /// Less than 0 when <paramref name="a"/> is older, 0 when pacman takes them for equal, more than 0 when it is newer. Takes
    /// any text.
    /// </summary>
    public static int Compare(string a, string b)
    {
        if (a == b)
        {
            return 0;
        }

        var (epochOfA, versionOfA, releaseOfA) = Split(a);
        var (epochOfB, versionOfB, releaseOfB) = Split(b);
        var byEpoch = CompareText(epochOfA, epochOfB);
        if (byEpoch != 0)
        {
            return byEpoch;
        }

        var byVersion = CompareText(versionOfA, versionOfB);
        return byVersion != 0 || releaseOfA is null || releaseOfB is null ? byVersion : CompareText(releaseOfA, releaseOfB);
    }

    // Only digits make an epoch; none before the colon means 0, as no colon does. The pkgrel is what follows the last dash.
    private static (string Epoch, string Version, string? Release) Split(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var hasEpoch = digits >= 0 && text[digits] == ':';
        var rest = hasEpoch ? text[(digits + 1)..] : text;
        var dash = rest.LastIndexOf('-');
        return (
            hasEpoch && digits > 0 ? text[..digits] : "0",
            dash < 0 ? rest : rest[..dash],
            dash < 0 ? null : rest[(dash + 1)..]);
    }

    private static int CompareText(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.SequenceEqual(b))
        {
            return 0;
        }

        while (!a.IsEmpty && !b.IsEmpty)
        {
            var separatorsOfA = TakeWhile(ref a, c => !char.IsAsciiLetterOrDigit(c)).Length;
            var separatorsOfB = TakeWhile(ref b, c => !char.IsAsciiLetterOrDigit(c)).Length;
            if (a.IsEmpty || b.IsEmpty)
            {
                break;
            }

            if (separatorsOfA != separatorsOfB)
            {
                return separatorsOfA.CompareTo(separatorsOfB);
            }

            var bySegment = CompareSegment(ref a, ref b);
            if (bySegment != 0)
            {
                return bySegment;
            }
        }

        return CompareRests(a, b);
    }

    // Digits or letters, whichever the first one has; a number is newer than letters in its place.
    private static int CompareSegment(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        var isNumber = char.IsAsciiDigit(a[0]);
        Func<char, bool> belongs = isNumber ? char.IsAsciiDigit : char.IsAsciiLetter;
        var segmentOfA = TakeWhile(ref a, belongs);
        var segmentOfB = TakeWhile(ref b, belongs);
        if (segmentOfB.IsEmpty)
        {
            return isNumber ? 1 : -1;
        }

        if (!isNumber)
        {
            return Math.Sign(segmentOfA.SequenceCompareTo(segmentOfB));
        }

        // Numbers of any length.
        segmentOfA = segmentOfA.TrimStart('0');
        segmentOfB = segmentOfB.TrimStart('0');
        return segmentOfA.Length != segmentOfB.Length
            ? segmentOfA.Length.CompareTo(segmentOfB.Length)
            : Math.Sign(segmentOfA.SequenceCompareTo(segmentOfB));
    }

    // One of them has ended: letters that are left make a version older (1.0rc1 < 1.0), everything else newer.
    private static int CompareRests(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        a.IsEmpty && b.IsEmpty ? 0
        : StartsWithLetter(a) || (a.IsEmpty && !StartsWithLetter(b)) ? -1
        : 1;

    private static bool StartsWithLetter(ReadOnlySpan<char> text) => !text.IsEmpty && char.IsAsciiLetter(text[0]);

    private static ReadOnlySpan<char> TakeWhile(ref ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < text.Length && belongs(text[length]))
        {
            length++;
        }

        var taken = text[..length];
        text = text[length..];
        return taken;
    }
}
