namespace Coppice.Distributions;

/// <summary>Reads large texts line by line as bytes.</summary>
internal static class LineStream
{
    /// <summary>
    /// Longer lines are an error: what lists of files have in a line is one path (PATH_MAX 4096) and names of packages.
    /// </summary>
    public const int LengthLimit = 1 << 20;

    /// <summary>Takes one line, without its line feed.</summary>
    public delegate void Line(ReadOnlySpan<byte> line);

    /// <summary>Hands over every line; the last one need not end with a line feed.</summary>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public static void Read(Stream stream, Line each)
    {
        var buffer = new byte[2 * LengthLimit];
        var held = 0;
        while (stream.Read(buffer, held, buffer.Length - held) is var read and > 0)
        {
            held += read;
            var rest = buffer.AsSpan(0, held);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                each(rest[..end]);
                rest = rest[(end + 1)..];
            }

            if (rest.Length > LengthLimit)
            {
                throw new InvalidDataException($"a line is longer than {LengthLimit} bytes");
            }

            rest.CopyTo(buffer);
            held = rest.Length;
        }

        if (held > 0)
        {
            each(buffer.AsSpan(0, held));
        }
    }
}
