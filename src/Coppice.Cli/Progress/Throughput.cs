namespace Coppice.Cli.Progress;

/// <summary>A rate over the last few seconds: steady enough to read, quick enough to show that a mirror has stalled.</summary>
public sealed class Throughput
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly Queue<(DateTimeOffset At, long Done)> samples = new();
    private (DateTimeOffset At, long Done) last;

    /// <summary>Notes how much is done by now.</summary>
    public void Add(DateTimeOffset now, long done)
    {
        // Ten samples in a second are enough, however often a download reports.
        if (samples.Count == 0 || now - last.At >= TimeSpan.FromMilliseconds(100))
        {
            samples.Enqueue((now, done));
            last = (now, done);
        }

        while (samples.Count > 2 && now - samples.Peek().At > Window)
        {
            samples.Dequeue();
        }
    }

    /// <summary>The rate per second up to now; null as long as there is too little to tell.</summary>
    public double? PerSecond(DateTimeOffset now)
    {
        if (samples.Count < 2)
        {
            return null;
        }

        var (at, done) = samples.Peek();
        var seconds = (now - at).TotalSeconds;
        return seconds < 0.5 ? null : Math.Max(0, (last.Done - done) / seconds);
    }

    /// <summary>The time that the rest will take at that rate; null when it cannot be told.</summary>
    public TimeSpan? Remaining(DateTimeOffset now, long done, long total) =>
        PerSecond(now) is { } rate and > 0 && (total - done) / rate is < 359_999 and var seconds
            ? TimeSpan.FromSeconds(Math.Max(0, seconds))
            : null;
}
