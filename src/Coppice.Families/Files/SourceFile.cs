using System.Text;
using Coppice.Families.Checking;
using Coppice.Families.Yaml;
using Coppice.Foundation;

namespace Coppice.Families.Files;

/// <summary>Reads a file of a family as text, within <see cref="FamilyLimits.FileBytes"/>.</summary>
internal static class SourceFile
{
    private const int ChunkBytes = 16 << 10;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's text; paths in it are relative to <paramref name="folder"/>.</summary>
    /// <exception cref="Failure">It cannot be read, is too long, not UTF-8, or has characters that YAML forbids.</exception>
    public static YamlSource Read(string absolute, string display, string folder, FamilyLimits limits)
    {
        var bytes = ReadBytes(absolute, display, limits.FileBytes);
        var source = new YamlSource(display, folder, Decode(bytes, display));
        var bad = source.Text.AsSpan().IndexOfAny(Forbidden);
        return bad < 0 ? source : throw new Failure(
            $"the character {VisibleText.Of(source.Text[bad].ToString())} is not allowed in YAML",
            "write it as an escape inside double quotes", source.SpanAt(bad), kind: ProblemKind.FamilyFile);
    }

    // YAML 1.2, section 5.1, without the three that YAML 1.1 takes for line breaks and 1.2 does not: parsers and editors disagree
    // about the lines of such a file. NUL would end the text for the scanner.
    private static readonly System.Buffers.SearchValues<char> Forbidden = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0xa0)
            .Select(i => (char)i)
            .Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')), '\u2028', '\u2029', '\ufffe', '\uffff']);

    private static byte[] ReadBytes(string absolute, string display, int limit)
    {
        try
        {
            using var stream = new FileStream(absolute, FileMode.Open, FileAccess.Read, FileShare.Read);
            var content = new MemoryStream();
            var chunk = new byte[ChunkBytes];
            int read;
            while ((read = stream.Read(chunk)) > 0 && content.Length <= limit)
            {
                content.Write(chunk, 0, read);
            }

            return content.Length <= limit
                ? content.ToArray()
                : throw new Failure($"{Shown.Text(display)} is longer than {limit} bytes", kind: ProblemKind.FamilyFile);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure($"{Shown.Text(display)} cannot be read: {VisibleText.Of(e.Message)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }

    private static string Decode(byte[] bytes, string display)
    {
        var content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        try
        {
            return Strict.GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            var before = new YamlSource(display, "/", Encoding.UTF8.GetString(content));
            var good = Strict.GetString(content[..GoodLength(content)]);
            throw new Failure("the file is not UTF-8 text", "save it as UTF-8", before.SpanAt(good.Length), e,
                kind: ProblemKind.FamilyFile);
        }
    }

    private static int GoodLength(ReadOnlySpan<byte> content)
    {
        var length = 0;
        while (Rune.DecodeFromUtf8(content[length..], out _, out var used) == System.Buffers.OperationStatus.Done)
        {
            length += used;
        }

        return length;
    }
}
