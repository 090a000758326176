namespace Coppice.Growing;

/// <summary>
/// A fixed number of places to grow in. Of all templates that wait, the heaviest gets the next free place: the last to finish
/// should be a light one (longest processing time first; Graham, "Bounds on Multiprocessing Timing Anomalies", 1969).
/// </summary>
/// <param name="places">How many templates may grow at the same time.</param>
internal sealed class GrowthPlaces(int places)
{
    // The children of a template become ready at the same moment, but ask one after the other: after this pause all have asked.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> waiting = new();
    private int free = places;

    /// <summary>Waits for a place.</summary>
    /// <param name="weight">How much work begins here; the heaviest goes first.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The place; disposing it, once or more, gives it back.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; no place was taken.</exception>
    public async Task<IDisposable> EnterAsync(long weight, CancellationToken cancel)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue(turn, -weight);
        }

        await using var registration = cancel.Register(() => turn.TrySetCanceled(cancel));
        await Task.Delay(Gathering, CancellationToken.None);
        Admit();
        await turn.Task;
        return new Place(this);
    }

    private void Leave()
    {
        lock (gate)
        {
            free++;
        }

        Admit();
    }

    private void Admit()
    {
        lock (gate)
        {
            // Whoever was cancelled meanwhile takes no place.
            while (free > 0 && waiting.TryDequeue(out var next, out _))
            {
                free -= next.TrySetResult() ? 1 : 0;
            }
        }
    }

    private sealed class Place(GrowthPlaces places) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                places.Leave();
            }
        }
    }
}
