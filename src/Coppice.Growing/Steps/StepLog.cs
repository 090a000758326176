using System.Diagnostics;
using Coppice.Foundation.Progress;

namespace Coppice.Growing.Steps;

/// <summary>
/// The whole log of one growth: what its steps printed, kept in the store up to a limit, and its last lines for messages.
/// </summary>
internal sealed class StepLog : IDisposable
{
    private const int TailLength = 20;
    private const long Head = 12 << 20;
    private const long End = 4 << 20;
    private readonly CappedWriter writer;
    private readonly Queue<string> tail = new();
    private readonly IProgressSink progress;
    private readonly string step;
    private readonly Lock gate = new();
    private long? begun;

    /// <param name="file">The file to write.</param>
    /// <param name="progress">Also told of every line.</param>
    /// <param name="step">The progress step that the lines belong to.</param>
    public StepLog(string file, IProgressSink progress, string step)
    {
        (File, this.progress, this.step) = (file, progress, step);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        writer = new CappedWriter(file, Head, End);
    }

    public string File { get; }

    /// <summary>The last lines of the current step.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (gate)
            {
                return [.. tail];
            }
        }
    }

    /// <param name="title">What begins.</param>
    /// <param name="command">What is run; empty when it is no program.</param>
    public void Begin(string title, string command)
    {
        lock (gate)
        {
            tail.Clear();
            WriteTime();
            writer.WriteLine($"== {title}");
            if (command.Length > 0)
            {
                writer.WriteLine($"+ {command}");
            }

            begun = Stopwatch.GetTimestamp();
        }
    }

    public void Line(string line)
    {
        lock (gate)
        {
            writer.WriteLine(line);
            tail.Enqueue(line);
            if (tail.Count > TailLength)
            {
                tail.Dequeue();
            }
        }

        progress.Report(new StepPrinted(step, line));
    }

    public void Dispose()
    {
        WriteTime();
        writer.Dispose();
    }

    private void WriteTime()
    {
        if (begun is { } start)
        {
            writer.WriteLine($"-- {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        }
    }
}
