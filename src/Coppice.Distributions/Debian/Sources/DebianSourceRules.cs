using System.Text;

namespace Coppice.Distributions.Debian.Sources;

/// <summary>Sources with a folder <c>debian</c> (deb-src-control(5)).</summary>
internal sealed class DebianSourceRules : ISourceRules
{
    private const string Control = "debian/control";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files { get; } = [Control];

    /// <inheritdoc/>
    public PackagedSource? Read(IReadOnlyDictionary<string, byte[]> files)
    {
        if (!files.TryGetValue(Control, out var control))
        {
            return null;
        }

        var stanzas = StanzaText.Split(WithoutComments(control)).ToList();
        return stanzas.Count > 0 && Name(stanzas[0], "Source"u8) is { } source
            ? new PackagedSource(source, [.. stanzas.Skip(1).Select(stanza => Name(stanza, "Package"u8)).OfType<string>()])
            : null;
    }

    private static string? Name(ReadOnlyMemory<byte> stanza, ReadOnlySpan<byte> field)
    {
        var name = Encoding.ASCII.GetString(Stanza.Field(stanza.Span, field));
        return name.Length > 1 && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.')
            ? name : null;
    }

    // Lines that begin with a hash sign are comments wherever they stand; to the rest they are not there.
    private static byte[] WithoutComments(byte[] text)
    {
        var kept = Encoding.Latin1.GetString(text).ReplaceLineEndings("\n").Split('\n')
            .Where(line => !line.StartsWith('#')).Select(line => string.IsNullOrWhiteSpace(line) ? "" : line);
        return Encoding.Latin1.GetBytes(string.Join('\n', kept).TrimStart('\n'));
    }
}
