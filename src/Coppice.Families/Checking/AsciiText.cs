using System.Text;

namespace Coppice.Families.Checking;

/// <summary>What a text that may only be ASCII could say instead.</summary>
internal static class AsciiText
{
    // A letter, then those of Latin-1 and Latin Extended-A that are it with an accent. The runtime's own decomposition is not
    // there without the machine's locales.
    private static readonly string[] Accented =
    [
        "AÀÁÂÃÄÅĀĂĄ", "CÇĆĈĊČ", "DĎ", "EÈÉÊËĒĔĖĘĚ", "GĜĞĠĢ", "HĤ", "IÌÍÎÏĨĪĬĮİ", "JĴ", "KĶ", "LĹĻĽ", "NÑŃŅŇ", "OÒÓÔÕÖŌŎŐ",
        "RŔŖŘ", "SŚŜŞŠ", "TŢŤ", "UÙÚÛÜŨŪŬŮŰŲ", "WŴ", "YÝŶŸ", "ZŹŻŽ", "aàáâãäåāăą", "cçćĉċč", "dď", "eèéêëēĕėęě", "gĝğġģ",
        "hĥ", "iìíîïĩīĭį", "jĵ", "kķ", "lĺļľ", "nñńņň", "oòóôõöōŏő", "rŕŗř", "sśŝşš", "tţť", "uùúûüũūŭůűų", "wŵ", "yýÿŷ",
        "zźżž",
    ];

    private static readonly Dictionary<char, string> Replacements = new()
    {
        ['ß'] = "ss", ['æ'] = "ae", ['Æ'] = "AE", ['ø'] = "o", ['Ø'] = "O", ['đ'] = "d", ['Đ'] = "D", ['ł'] = "l", ['Ł'] = "L",
        ['œ'] = "oe", ['Œ'] = "OE", ['\u00a0'] = " ", ['\u2010'] = "-", ['\u2011'] = "-", ['\u2013'] = "-", ['\u2014'] = "-",
        ['\u2018'] = "'", ['\u2019'] = "'", ['\u201c'] = "\"", ['\u201d'] = "\"", ['\u201e'] = "\"", ['\u2026'] = "...",
    };

    /// <summary>The text with letters without their accents, plain quotes and dashes, and a question mark for all else.</summary>
    public static string Near(string text) => string.Concat(text.EnumerateRunes().Select(Near));

    private static string Near(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.ToString();
        }

        return rune.IsBmp && Replacements.TryGetValue((char)rune.Value, out var replacement)
            ? replacement
            : Accented.FirstOrDefault(letters => rune.IsBmp && letters.Contains((char)rune.Value))?[..1] ?? "?";
    }
}
