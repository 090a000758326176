using System.Text;
using Coppice.Foundation;

namespace Coppice.Growing.Steps;

/// <summary>
/// Appends lines to a file, and never more than a limit: of what is longer, the beginning and the end are kept, and a line
/// between them says what was left out. Whatever would move a cursor or hide text is written visibly, so that the file can be
/// shown as it is.
/// </summary>
/// <param name="file">The file to write.</param>
/// <param name="head">Bytes of the beginning that are kept.</param>
/// <param name="tail">Bytes of the end that are kept, in memory until the end.</param>
internal sealed class CappedWriter(string file, long head, long tail) : IDisposable
{
    private readonly StreamWriter writer = new(file, append: true) { AutoFlush = true };
    private readonly Queue<string> end = new();
    private long written;
    private long waiting;
    private long leftOut;
    private long linesLeftOut;

    public void WriteLine(string line)
    {
        var visible = Visible(line);
        var bytes = Encoding.UTF8.GetByteCount(visible) + 1;
        if (end.Count == 0 && written + bytes <= head)
        {
            written += bytes;
            writer.WriteLine(visible);
            return;
        }

        end.Enqueue(visible);
        waiting += bytes;
        while (waiting > tail)
        {
            var gone = Encoding.UTF8.GetByteCount(end.Dequeue()) + 1;
            waiting -= gone;
            leftOut += gone;
            linesLeftOut++;
        }
    }

    public void Dispose()
    {
        using (writer)
        {
            writer.AutoFlush = false;
            if (linesLeftOut > 0)
            {
                var most = Mebibytes.Text(head + tail);
                writer.WriteLine($"-- {linesLeftOut} lines with {leftOut} bytes were left out here: a log has at most {most}");
            }

            while (end.TryDequeue(out var line))
            {
                writer.WriteLine(line);
            }
        }
    }

    // A tab does no harm.
    private static string Visible(string line) => string.Join('\t', line.Split('\t').Select(VisibleText.Of));
}
