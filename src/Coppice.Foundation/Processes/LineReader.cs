using System.Text;

namespace Coppice.Foundation.Processes;

/// <summary>
/// Splits what a program prints into lines. A very long line is handed on in pieces, so that endless lines cannot fill the
/// memory.
/// </summary>
internal static class LineReader
{
    private const int LineLimit = 16 << 10;

    /// <summary>Reads to the end of the stream.</summary>
    public static void ReadAll(Stream stream, Action<string> line)
    {
        var buffer = new byte[LineLimit];
        var filled = 0;
        int read;
        while ((read = stream.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            var start = 0;
            int end;
            while ((end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0)
            {
                line(Encoding.UTF8.GetString(buffer, start, end).TrimEnd('\r'));
                start += end + 1;
            }

            if (start == 0 && filled == buffer.Length)
            {
                line(Encoding.UTF8.GetString(buffer, 0, filled));
                start = filled;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        if (filled > 0)
        {
            line(Encoding.UTF8.GetString(buffer, 0, filled));
        }
    }
}
