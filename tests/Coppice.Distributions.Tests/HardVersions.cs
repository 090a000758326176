using System.Text;

namespace Coppice.Distributions.Tests;

/// <summary>Pairs of versions in which the hard shapes are frequent; always the same ones.</summary>
internal static class HardVersions
{
    // Few different characters, so that long common beginnings and near misses are frequent.
    private const string Characters = "00119~~+.._aZrc-";

    // What people write: ways to go from a version to a near one.
    private static readonly string[] Endings =
    [
        "", ".0", ".00", "a", "rc1", "~", "~~", "~rc1", "+b1", ".", "-", "-1", "-0", "-1.1", ".a", "..1", "_1", "+dfsg-1~deb12u1",
    ];

    /// <param name="count">How many pairs.</param>
    /// <param name="acceptable">Which versions the distribution takes at all.</param>
    public static IReadOnlyList<(string A, string B)> Pairs(int count, Func<string, bool> acceptable)
    {
        var random = new Random(20260711);
        return [.. Endless(random).Where(pair => acceptable(pair.A) && acceptable(pair.B)).Take(count)];
    }

    private static IEnumerable<(string A, string B)> Endless(Random random)
    {
        while (true)
        {
            var a = Version(random);
            yield return (a, random.Next(2) == 0 ? Version(random) : Near(a, random));
        }
    }

    private static string Version(Random random)
    {
        var text = new StringBuilder(random.Next(6) == 0 ? $"{new string('0', random.Next(2))}{random.Next(3)}:" : "")
            .Append(random.Next(3));
        for (var left = random.Next(8); left > 0; left--)
        {
            text.Append(Characters[random.Next(Characters.Length)]);
        }

        return text.Append(random.Next(2) == 0 ? $"-{random.Next(3)}" : "").ToString();
    }

    private static string Near(string version, Random random) => random.Next(3) switch
    {
        0 => version + Endings[random.Next(Endings.Length)],
        1 => version.Insert(random.Next(version.Length + 1), Characters[random.Next(Characters.Length)].ToString()),
        _ => version.Remove(random.Next(version.Length), 1),
    };
}
