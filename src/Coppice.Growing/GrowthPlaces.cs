namespace Coppice.Growing;

/// <summary>
/// A fixed number of places to grow in. Of all templates that wait, the heaviest gets the next free place: the last to finish
/// should be a light one (longest processing time first; Graham, "Bounds on Multiprocessing Timing Anomalies", 1969).
/// </summary>
/// <param name="places">How many templates may grow at the same time.</param>
internal sealed class GrowthPlaces(int places)
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> waiting = new();
    private int free = places;

    /// <summary>Waits for a place. Whoever got one gives it back with <see cref="Leave"/>.</summary>
    /// <param name="weight">How much work begins here; the heaviest goes first.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no place was taken.</exception>
    public async Task EnterAsync(long weight, CancellationToken cancel)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue(turn, -weight);
            Admit();
        }

        await using var registration = cancel.Register(() => turn.TrySetCanceled(cancel));
        await turn.Task;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (gate)
        {
            free++;
            Admit();
        }
    }

    private void Admit()
    {
        while (free > 0 && waiting.TryDequeue(out var next, out _))
        {
            // Whoever was cancelled meanwhile takes no place.
            if (next.TrySetResult())
            {
                free--;
            }
        }
    }
}
