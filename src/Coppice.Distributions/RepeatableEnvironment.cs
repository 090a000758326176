using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>Variables with which programs come to the same each time (docs/determinism.md), whatever the distribution.</summary>
internal static class RepeatableEnvironment
{
    /// <summary>The variables, and some more.</summary>
    /// <param name="more">Those of a distribution.</param>
    public static IReadOnlyDictionary<string, string> With(params IEnumerable<KeyValuePair<string, string>> more) =>
        new Dictionary<string, string>(
        [
            new("SOURCE_DATE_EPOCH", MadeTime.Seconds.ToString(CultureInfo.InvariantCulture)),
            // TeX writes the real date otherwise.
            new("FORCE_SOURCE_DATE", "1"),
            // Hashes in the same order each time.
            new("PERL_HASH_SEED", "0"), new("PERL_PERTURB_KEYS", "0"), new("PYTHONHASHSEED", "0"),
            // What a program writes out without having set it is always the same then.
            new("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0"),
            new("TZ", "UTC"),
            .. more,
        ]);
}
