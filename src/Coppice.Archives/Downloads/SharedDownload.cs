namespace Coppice.Archives.Downloads;

/// <summary>
/// One download that several calls may wait for. A call that is cancelled leaves; when the last one has left, the download stops.
/// </summary>
internal sealed class SharedDownload(Action<long> first)
{
    // Before the first report it is not known what an earlier run left.
    private const long Nothing = -1;

    private readonly Lock gate = new();
    private readonly List<Action<long>> waiting = [first];
    private readonly CancellationTokenSource stop = new();
    private Task work = Task.CompletedTask;
    private long reported = Nothing;

    /// <summary>Begins the work; call once.</summary>
    public void Start(Func<Action<long>, CancellationToken, Task> run) => work = Task.Run(() => run(Report, stop.Token));

    /// <summary>
    /// One more call waits, and is told what there is; false when the download is being stopped, so that a new one has to be
    /// made.
    /// </summary>
    public bool Join(Action<long> held)
    {
        long there;
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                return false;
            }

            waiting.Add(held);
            there = reported;
        }

        if (there != Nothing)
        {
            held(there);
        }

        return true;
    }

    /// <summary>Waits for the end of the work, or of the caller's patience.</summary>
    public async Task WaitAsync(Action<long> held, CancellationToken cancel)
    {
        try
        {
            await work.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (Leave(held))
            {
                // No one else wants it: let it stop before going on, so that no file is open when the call returns.
                await stop.CancelAsync().ConfigureAwait(false);
                await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            throw;
        }
    }

    private bool Leave(Action<long> held)
    {
        lock (gate)
        {
            waiting.Remove(held);
            return waiting.Count == 0;
        }
    }

    private void Report(long bytes)
    {
        Action<long>[] all;
        lock (gate)
        {
            reported = bytes;
            all = [.. waiting];
        }

        foreach (var held in all)
        {
            held(bytes);
        }
    }
}
