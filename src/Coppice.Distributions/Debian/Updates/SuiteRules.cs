using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Updates;

/// <summary>What apt makes of a suite that no pin names.</summary>
/// <param name="Name">The suite as declared.</param>
/// <param name="Priority">The default priority of its versions (apt_preferences(5)): 500, or 100 with
/// <c>ButAutomaticUpgrades</c>, or 1 with <c>NotAutomatic</c> alone.</param>
/// <param name="Security">Whether it brings security updates: labelled <c>Debian-Security</c>, or named
/// <c>…-security</c>.</param>
internal sealed record SuiteRules(string Name, int Priority, bool Security)
{
    /// <summary>
    /// What the suite says it is, by the letters that pins have for it (apt_preferences(5)): <c>o</c>, <c>l</c>, <c>a</c>,
    /// <c>n</c>; without what it does not say.
    /// </summary>
    public IReadOnlyDictionary<string, string> Identity { get; private init; } = new Dictionary<string, string>();

    /// <summary>
    /// Reads them from the suite's frozen InRelease, whose frame and signature were checked when it was frozen.
    /// </summary>
    public static SuiteRules Of(SuiteSnapshot suite)
    {
        var identity = new SortedDictionary<string, string>(Comparer<string>.Create((a, b) => Order(a).CompareTo(Order(b))));
        var (notAutomatic, butUpgrades, security) = (false, false, suite.Name.EndsWith("-security", StringComparison.Ordinal));
        foreach (var line in Fields(Read(suite.Release)))
        {
            var colon = line.IndexOf(':');
            var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].Trim());
            notAutomatic |= field.Equals("NotAutomatic", StringComparison.OrdinalIgnoreCase) && IsYes(value);
            butUpgrades |= field.Equals("ButAutomaticUpgrades", StringComparison.OrdinalIgnoreCase) && IsYes(value);
            security |= field.Equals("Label", StringComparison.OrdinalIgnoreCase) && value == "Debian-Security";
            if (Letter(field) is { } letter && value.Length > 0)
            {
                identity[letter] = value;
            }
        }

        return new SuiteRules(suite.Name, butUpgrades ? 100 : notAutomatic ? 1 : 500, security) { Identity = identity };
    }

    private static string? Letter(string field) => field.ToLowerInvariant() switch
    {
        "origin" => "o",
        "label" => "l",
        "suite" => "a",
        "codename" => "n",
        _ => null,
    };

    private static int Order(string letter) => "olan".IndexOf(letter, StringComparison.Ordinal);

    // Most of the file is tables, whose lines begin with a blank; the fields may stand before and after them.
    private static IEnumerable<string> Fields(byte[] file)
    {
        for (var start = 0; start < file.Length;)
        {
            var length = file.AsSpan(start).IndexOf((byte)'\n') is var end and >= 0 ? end : file.Length - start;
            if (file.AsSpan(start).StartsWith("-----BEGIN PGP SIGNATURE"u8))
            {
                yield break;
            }

            if (length > 0 && file[start] != ' ')
            {
                yield return Encoding.UTF8.GetString(file, start, length);
            }

            start += length + 1;
        }
    }

    // apt takes all of these for yes.
    private static bool IsYes(string value) => value.ToLowerInvariant() is "yes" or "true" or "with" or "on" or "enable" or "1";

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (IOException e)
        {
            throw new Failure($"cannot read {VisibleText.Of(file)}: {e.Message}", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
    }
}
