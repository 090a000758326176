namespace Coppice.Apply;

/// <summary>Says how far images are, in lines: at the beginning of each, and every few seconds.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressLines(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private string name = "";
    private long last;

    /// <summary>Takes progress.</summary>
    public void Report(ApplyProgress progress)
    {
        if (progress.Name != name || time.GetElapsedTime(last) >= Pause)
        {
            (name, last) = (progress.Name, time.GetTimestamp());
            output.WriteLine($"{progress.Name} updating {(progress.Total == 0 ? 100 : progress.Done * 100 / progress.Total)}");
        }
    }
}
