using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Growing.Accounting;

/// <summary>Whether a file looks like a secret, by what can be seen of it.</summary>
public static partial class SecretLikeness
{
    private const int ReadableByAll = 4;
    private const int Shortest = 16;
    private const int Longest = 1 << 16;
    private const double Random = 0.9;
    private const int TextShare = 4;

    /// <summary>Whether a file can be one at all: empty and large ones are not.</summary>
    public static bool CanBe(long size) => size is > 0 and <= Longest;

    /// <summary>What makes it look so, for people; null when nothing does.</summary>
    public static string? Of(BytePath path, int mode, ReadOnlySpan<byte> content)
    {
        if (!CanBe(content.Length))
        {
            return null;
        }

        // RFC 7468
        if (content.IndexOf("-----BEGIN "u8) is var begin and >= 0 && content[begin..].IndexOf("PRIVATE KEY-----"u8) >= 0)
        {
            return "it has a private key in it";
        }

        return (mode & ReadableByAll) != 0 ? null
            : Name().IsMatch(Encoding.Latin1.GetString(path.Name)) ? "it is not world-readable, and its name is that of a secret"
            : IsRandom(content) ? "it is not world-readable, and consists of random bytes"
            : null;
    }

    // As many different bytes as chance gives so many; text is never so.
    private static bool IsRandom(ReadOnlySpan<byte> content)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        var strange = 0;
        foreach (var letter in content)
        {
            counts[letter]++;
            strange += letter is (< 0x20 and not (9 or 10 or 13)) or > 0x7e ? 1 : 0;
        }

        var entropy = 0.0;
        foreach (var count in counts)
        {
            entropy -= count == 0 ? 0 : (double)count / content.Length * Math.Log2((double)count / content.Length);
        }

        return content.Length >= Shortest
            && strange > content.Length / TextShare
            && entropy > Random * Math.Log2(Math.Min(content.Length, 256));
    }

    [GeneratedRegex(@"key|secret|token|passw|cookie|credential", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Name();
}
