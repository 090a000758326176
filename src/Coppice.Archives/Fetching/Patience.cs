namespace Coppice.Archives.Fetching;

/// <summary>
/// Cancels an attempt that gets no answer, or that falls below the minimum speed: a transfer that stalls altogether when the
/// window ends, one that trickles at the first bytes after that.
/// </summary>
internal sealed class Patience(FetchLimits limits, TimeProvider time, CancellationToken cancel) : IDisposable
{
    private readonly CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    private ITimer? timer;
    private long windowStart;
    private long windowBytes;

    /// <summary>Cancelled by the caller or when patience is at its end.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>An answer is waited for.</summary>
    public void Answer() => EndAfter(limits.Answer);

    /// <summary>The body is waited for.</summary>
    public void Transfer()
    {
        (windowStart, windowBytes) = (time.GetTimestamp(), 0);
        EndAfter(limits.Window);
    }

    /// <summary>Bytes have arrived.</summary>
    public void Arrived(int bytes)
    {
        windowBytes += bytes;
        if (windowBytes >= limits.MinimumBytes)
        {
            // Enough for this window: the next one begins now.
            Transfer();
        }
        else if (time.GetElapsedTime(windowStart) >= limits.Window)
        {
            source.Cancel();
        }
    }

    public void Dispose()
    {
        timer?.Dispose();
        source.Dispose();
    }

    private void EndAfter(TimeSpan span)
    {
        if (timer is null)
        {
            timer = time.CreateTimer(_ => Expire(), state: null, span, Timeout.InfiniteTimeSpan);
        }
        else
        {
            timer.Change(span, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire()
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended at the same moment.
        }
    }
}
