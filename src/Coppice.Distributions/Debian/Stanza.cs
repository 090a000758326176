using System.Text;

namespace Coppice.Distributions.Debian;

/// <summary>
/// One stanza of a control file (deb822(5)) as bytes: lines of <c>Field: value</c>, continued by lines that begin with a blank.
/// </summary>
internal static class Stanza
{
    /// <summary>
    /// The value of a field without outer white space, continuation lines included; empty when it is not there.
    /// </summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> stanza, ReadOnlySpan<byte> name)
    {
        while (!stanza.IsEmpty)
        {
            var end = stanza.IndexOf((byte)'\n');
            var line = end < 0 ? stanza : stanza[..end];
            if (line.Length > name.Length && line[name.Length] == (byte)':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return Trim(stanza[(name.Length + 1)..Continued(stanza, end)]);
            }

            stanza = end < 0 ? [] : stanza[(end + 1)..];
        }

        return [];
    }

    /// <summary>The stanza without a field of one line; the stanza itself where it has no such field.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> stanza, ReadOnlySpan<byte> name)
    {
        var value = Field(stanza.Span, name);
        if (value.IsEmpty || !stanza.Span.Overlaps(value, out var at))
        {
            return stanza;
        }

        var line = stanza.Span[..at].LastIndexOf((byte)'\n') + 1;
        var rest = stanza[(at + value.Length)..];
        var end = rest.Span.IndexOf((byte)'\n');
        return (byte[])[.. stanza.Span[..line], .. end < 0 ? [] : rest.Span[(end + 1)..]];
    }

    private static int Continued(ReadOnlySpan<byte> stanza, int end)
    {
        while (end >= 0 && end + 1 < stanza.Length && stanza[end + 1] is (byte)' ' or (byte)'\t')
        {
            var next = stanza[(end + 1)..].IndexOf((byte)'\n');
            end = next < 0 ? -1 : end + 1 + next;
        }

        return end < 0 ? stanza.Length : end;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value[Ascii.Trim(value)];
}
