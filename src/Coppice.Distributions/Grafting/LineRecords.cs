using System.Text;

namespace Coppice.Distributions.Grafting;

/// <summary>Files whose records are their lines.</summary>
internal static class LineRecords
{
    /// <summary>The records, without empty lines.</summary>
    /// <param name="text">The file.</param>
    /// <param name="keyEnd">What ends the key in a line; null when the whole line is the key.</param>
    public static List<FileRecord> Read(ReadOnlyMemory<byte> text, byte? keyEnd = null)
    {
        var records = new List<FileRecord>();
        foreach (var range in text.Span.Split((byte)'\n'))
        {
            if (text[range] is { IsEmpty: false } line)
            {
                var end = keyEnd is { } mark ? line.Span.IndexOf(mark) : -1;
                records.Add(new FileRecord(Encoding.Latin1.GetString(line.Span[..(end < 0 ? line.Length : end)]), line));
            }
        }

        return records;
    }

    /// <summary>The file that has these records.</summary>
    public static byte[] Write(IEnumerable<FileRecord> records) =>
        [.. records.SelectMany(record => (byte[])[.. record.Text.Span, (byte)'\n'])];
}
