using Coppice.Distributions;
using Coppice.Foundation.Progress;

namespace Coppice.Growing;

/// <summary>The whole log of one growth: everything that its steps printed, kept in the store, and its last lines for messages.</summary>
internal sealed class StepLog : IDisposable
{
    private const int TailLength = 20;
    private readonly StreamWriter writer;
    private readonly Queue<string> tail = new();
    private readonly IProgressSink progress;
    private readonly string step;
    private readonly Lock gate = new();

    /// <param name="file">The file to write.</param>
    /// <param name="progress">Also told of every line.</param>
    /// <param name="step">The progress step that the lines belong to.</param>
    public StepLog(string file, IProgressSink progress, string step)
    {
        (File, this.progress, this.step) = (file, progress, step);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        writer = new StreamWriter(file) { AutoFlush = true };
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

    public void Begin(SandboxStep sandboxStep, string command)
    {
        lock (gate)
        {
            tail.Clear();
            writer.WriteLine($"== {sandboxStep.Title}");
            writer.WriteLine($"+ {command}");
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

    public void Dispose() => writer.Dispose();
}
