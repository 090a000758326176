namespace Coppice.Apply;

/// <summary>Says how far images are, in lines: at the beginning of each stage, and every few seconds.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressLines(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private (string Name, ApplyStage Stage) current;
    private long last;

    /// <summary>Takes progress.</summary>
    public void Report(ApplyProgress progress)
    {
        if ((progress.Name, progress.Stage) != current || time.GetElapsedTime(last) >= Pause)
        {
            (current, last) = ((progress.Name, progress.Stage), time.GetTimestamp());
            output.WriteLine(
                $"{progress.Name} {Word(progress.Stage)} {(progress.Total == 0 ? 100 : progress.Done * 100 / progress.Total)}");
        }
    }

    private static string Word(ApplyStage stage) => stage switch
    {
        ApplyStage.Receiving => "receiving",
        ApplyStage.Updating => "updating",
        _ => "verifying",
    };
}
