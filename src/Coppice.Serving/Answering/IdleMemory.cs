namespace Coppice.Serving.Answering;

/// <summary>
/// Gives memory back to the machine when nobody has asked for anything for a while: a server waits most of its time, and
/// templates grow on the same machine.
/// </summary>
/// <param name="isBusy">Whether something is at work that nobody has to ask for.</param>
internal sealed class IdleMemory(Func<bool> isBusy)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private int asked = 1;

    /// <summary>Somebody asks for something.</summary>
    public void Note() => Volatile.Write(ref asked, 1);

    /// <summary>Looks again and again, until it is stopped.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task WatchAsync(TimeProvider time, CancellationToken cancel)
    {
        var used = false;
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            if (Interlocked.Exchange(ref asked, 0) == 1 || isBusy())
            {
                used = true;
            }
            else if (used)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                used = false;
            }
        }
    }
}
