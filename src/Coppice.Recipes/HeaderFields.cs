namespace Coppice.Recipes;

/// <summary>
/// Reads the lines of a header one after the other. Every value has exactly one form; anything else is refused.
/// </summary>
/// <param name="lines">The lines, printable ASCII.</param>
internal sealed class HeaderFields(IReadOnlyList<string> lines)
{
    private int at;

    /// <summary>Whether all lines were read.</summary>
    public bool AtEnd => at == lines.Count;

    /// <summary>Whether the next line is about this.</summary>
    public bool NextIs(string field) => !AtEnd && lines[at].StartsWith(field + " ", StringComparison.Ordinal);

    /// <summary>The values of the next line, which must be this field with so many of them.</summary>
    public string[] Values(string field, int count)
    {
        var words = AtEnd ? [] : lines[at].Split(' ');
        if (words.Length != count + 1 || words[0] != field)
        {
            throw new RefusedException(
                $"the header has no line \"{field}\" with {count} value{(count == 1 ? "" : "s")} where it belongs");
        }

        at++;
        return words[1..];
    }

    /// <summary>The next line, which must be this field with one number.</summary>
    public long Number(string field, long least, long most) => Number(field, Values(field, 1)[0], least, most);

    /// <summary>A whole number without sign or leading zeros.</summary>
    public static long Number(string field, string text, long least, long most) =>
        text.Length is > 0 and <= 18
            && text.All(char.IsAsciiDigit) && (text[0] != '0' || text.Length == 1) && long.Parse(text) is var number
            && number >= least && number <= most
            ? number
            : throw new RefusedException($"the header's \"{field}\" is not a number from {least} to {most}");

    /// <summary>Lower-case hexadecimal digits.</summary>
    public static string Hex(string field, string text, int digits) =>
        text.Length == digits && text.All(char.IsAsciiHexDigitLower)
        ? text
        : throw new RefusedException($"the header's \"{field}\" does not have {digits} hexadecimal digits");

    /// <summary>Name, size and digest of an image, the last three of some values.</summary>
    public static ImageIdentity Image(string field, ReadOnlySpan<string> values)
    {
        if (!ImageName.IsGood(values[0]))
        {
            throw new RefusedException($"the header's \"{field}\" names no template");
        }

        var bytes = Number(field, values[1], RecipeLimits.Block, RecipeLimits.ImageBytes);
        return bytes % RecipeLimits.Block == 0
            ? new ImageIdentity(values[0], bytes, Hex(field, values[2], 64))
            : throw new RefusedException($"the header's \"{field}\" is not a multiple of the block size");
    }
}
