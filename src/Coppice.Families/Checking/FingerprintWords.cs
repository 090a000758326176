using Coppice.Foundation;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>fingerprints:</c>, of an archive or of a set of keys.</summary>
internal static class FingerprintWords
{
    private const int Length = 40;

    /// <summary>The fingerprints, each as 40 upper-case hexadecimal digits.</summary>
    /// <param name="section">What has them.</param>
    /// <param name="file">The file that has the keys, for the hint; null where it is not known.</param>
    /// <param name="problems">Where problems are reported.</param>
    public static List<DeclaredWord> Of(Section section, string? file, Problems problems)
    {
        if (section.Entry(Keys.Fingerprints) is { Value: Yaml.YamlList { Items.Count: 0 } } empty)
        {
            problems.Add(empty.Value, "fingerprints names no key, so nothing could be signed", "fingerprints: [40 hex digits]");
        }

        var found = new List<DeclaredWord>();
        foreach (var word in section.Texts(Keys.Fingerprints))
        {
            // gpg prints them in groups of four.
            var digits = word.Value.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
            if (digits.Length != Length || !digits.All(char.IsAsciiHexDigit))
            {
                problems.Add(
                    word, $"{Shown.Word(word)} is not a fingerprint of {Length} hexadecimal digits",
                    $"gpg --show-keys --with-fingerprint {(file is null ? "KEYRING" : ShellWord.Of(file))}");
            }
            else if (found.Any(earlier => earlier.Value == digits))
            {
                problems.Add(word, $"the fingerprint {digits} stands here twice", "remove one of them");
            }
            else
            {
                found.Add(new DeclaredWord(digits, word.Where));
            }
        }

        return found;
    }
}
