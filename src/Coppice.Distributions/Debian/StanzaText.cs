namespace Coppice.Distributions.Debian;

/// <summary>Text files of stanzas with an empty line between them (deb822(5)), as their bytes.</summary>
internal static class StanzaText
{
    /// <summary>The stanzas, without the line feeds after them.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOf("\n\n"u8);
            var stanza = (end < 0 ? text : text[..end]).Trim((byte)'\n');
            text = end < 0 ? default : text[(end + 2)..];
            if (!stanza.IsEmpty)
            {
                yield return stanza;
            }
        }
    }

    /// <summary>The text with LF at the end of its lines, where it has CR LF: apt reads both alike.</summary>
    public static byte[] WithoutCarriageReturns(byte[] text)
    {
        if (!text.AsSpan().Contains((byte)'\r'))
        {
            return text;
        }

        var kept = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\r' || (i + 1 < text.Length && text[i + 1] != '\n'))
            {
                kept[length++] = text[i];
            }
        }

        return kept[..length];
    }

    /// <summary>The file that has these stanzas, an empty line after each.</summary>
    public static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> stanzas)
    {
        var text = new MemoryStream();
        foreach (var stanza in stanzas)
        {
            text.Write(stanza.Span);
            text.Write("\n\n"u8);
        }

        return text.ToArray();
    }
}
