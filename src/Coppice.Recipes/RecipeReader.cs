using System.Security.Cryptography;
using System.Text;

namespace Coppice.Recipes;

/// <summary>
/// Reads a stream of recipes. Nothing of a header is looked at before its signature holds, but where its lines end.
/// </summary>
/// <param name="input">The stream; only read forwards.</param>
/// <param name="key">The pinned key.</param>
public sealed class RecipeReader(Stream input, RecipePublicKey key)
{
    private readonly byte[] one = new byte[1];

    /// <summary>The next header.</summary>
    /// <exception cref="RefusedException">It is truncated, too long, not signed by the key, or not of the documented
    /// form.</exception>
    public RecipeHeader ReadHeader()
    {
        var lines = new List<string>();
        using var signed = new MemoryStream();
        while (true)
        {
            var line = ReadLine();
            if (line.StartsWith(RecipeHeader.SignatureField, StringComparison.Ordinal))
            {
                key.Verify(signed.GetBuffer().AsSpan(0, (int)signed.Length), line[RecipeHeader.SignatureField.Length..]);
                return Parse(lines);
            }

            lines.Add(line);
            signed.Write(Encoding.ASCII.GetBytes(line + "\n"));
            if (lines.Count >= RecipeLimits.Lines)
            {
                throw new RefusedException("the header has too many lines");
            }
        }
    }

    /// <summary>The map of an image.</summary>
    /// <exception cref="RefusedException">It is truncated, not the one that was signed, or does not make the image out of its
    /// sources.</exception>
    public BlockRun[] ReadMap(PartHeader header)
    {
        var map = new byte[header.Runs * BlockRun.Bytes];
        ReadBlocks(map);
        if (!Convert.ToHexStringLower(SHA256.HashData(map)).Equals(header.Map, StringComparison.Ordinal))
        {
            throw new RefusedException($"the map of {header.Image.Name} is not the one that was signed");
        }

        var runs = BlockRun.ReadMap(map);
        MapCheck.Check(header, runs);
        return runs;
    }

    /// <summary>Fills the buffer with what comes next.</summary>
    /// <exception cref="RefusedException">The stream ends before.</exception>
    public void ReadBlocks(Span<byte> buffer)
    {
        if (input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw Truncated();
        }
    }

    /// <summary>Passes over the blocks of an image that nobody needs.</summary>
    /// <exception cref="RefusedException">The stream ends before.</exception>
    public void SkipBlocks(PartHeader header)
    {
        var piece = new byte[RecipeLimits.Block];
        for (var left = header.Literals; left > 0; left--)
        {
            ReadBlocks(piece);
        }
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public void RequireEnd()
    {
        if (input.Read(one) != 0)
        {
            throw new RefusedException("something follows the end of the stream");
        }
    }

    // Byte by byte: nothing may be read past the header, and a header is short. Give it a buffered stream.
    private string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (input.Read(one) == 0)
            {
                throw Truncated();
            }

            if (one[0] == '\n')
            {
                return line.ToString();
            }

            if (one[0] is < 0x20 or > 0x7e || line.Length >= RecipeLimits.Line)
            {
                throw new RefusedException("this is not a recipe: a line of the header is too long or not printable ASCII");
            }

            line.Append((char)one[0]);
        }
    }

    private static RecipeHeader Parse(List<string> lines)
    {
        if (lines.Count == 0 || lines[0] is not (RecipeHeader.PartLine or RecipeHeader.EndLine))
        {
            throw new RefusedException("this is not a recipe, or one of a version that this program does not know");
        }

        var fields = new HeaderFields(lines[1..]);
        var stream = HeaderFields.Hex("stream", fields.Values("stream", 1)[0], 32);
        var made = fields.Number("made", 0, long.MaxValue);
        RecipeHeader header = lines[0] == RecipeHeader.PartLine
            ? ParsePart(fields, stream, made)
            : new EndHeader(stream, made, (int)fields.Number("parts", 0, RecipeLimits.Parts));
        return fields.AtEnd ? header : throw new RefusedException("the header has a line too many");
    }

    private static PartHeader ParsePart(HeaderFields fields, string stream, long made)
    {
        var part = (int)fields.Number("part", 1, RecipeLimits.Parts);
        var image = HeaderFields.Image("image", fields.Values("image", 3));
        var sources = new List<RecipeSource>();
        while (fields.NextIs("source"))
        {
            var values = fields.Values("source", 4);
            if (values[0] is not ("pool" or "stream") || sources.Count == RecipeLimits.Sources)
            {
                throw new RefusedException(
                    "the header has a source that is neither in the pool nor in the stream, or too many of them");
            }

            sources.Add(new RecipeSource(values[0] == "stream", HeaderFields.Image("source", values.AsSpan(1))));
        }

        var map = fields.Values("map", 2);
        return new PartHeader(
            stream, made, part, image, sources,
            (int)HeaderFields.Number("map", map[0], 1, Math.Min(RecipeLimits.Runs, image.Blocks)), HeaderFields
                .Hex("map", map[1], 64),
            fields.Number("literals", 0, image.Blocks));
    }

    private static RefusedException Truncated() => new("the stream is truncated");
}
