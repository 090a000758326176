namespace Coppice.Families.Writing;

/// <summary>Words, texts and lists as a family file has them: read again, they are the same.</summary>
public static class YamlWords
{
    private const string Breaks = "\n\r\u0085\u2028\u2029\ufeff";

    /// <summary>A list in one line; null where it is empty.</summary>
    public static string? List(IEnumerable<string> words) =>
        words.ToList() is { Count: > 0 } list ? $"[{string.Join(", ", list.Select(Word))}]" : null;

    /// <summary>A text of one line or several; null stays null.</summary>
    // Only a double-quoted scalar keeps lines as they are (YAML 1.2, 7.3.1); so it is with what YAML 1.1 takes for the end of a
    // line.
    public static string? Text(string? value) => value is null || !value.AsSpan().ContainsAny(Breaks)
        ? value is null ? null : Word(value)
        : $"\"{string.Concat(value.Select(Escaped))}\"";

    /// <summary>A word: in quotes unless it is plain beyond doubt in YAML 1.1 and 1.2.</summary>
    // Letters first, and none of the words that mean something else.
    public static string Word(string word) =>
        word.Length > 0
            && char.IsAsciiLetter(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || "+._/-~ ".Contains(c))
            && word[^1] != ' '
        && word.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n")
            ? word
            : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Escaped(char character) =>
        Breaks.Contains(character) ? $"\\u{(int)character:x4}" : character is '"' or '\\' ? $"\\{character}" : $"{character}";
}
