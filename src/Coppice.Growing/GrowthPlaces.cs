using Coppice.Foundation.Processes;

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

    // Long enough that a pause between two programs is not taken for idleness.
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly PriorityQueue<Turn, long> waiting = new();
    private int taken;

    /// <summary>Waits for a place.</summary>
    /// <param name="weight">How much work begins here; the heaviest goes first.</param>
    /// <param name="memory">Bytes of memory that it will take.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The place; disposing it, once or more, gives it back.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; no place was taken.</exception>
    public async Task<IDisposable> EnterAsync(long weight, long memory, CancellationToken cancel)
    {
        var turn = new Turn(memory);
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

    /// <summary>
    /// Lets one template more begin whenever half a processor has had nothing to do: growing is often one program after another,
    /// and some of these sleep (fc-cache(1), two seconds each time). Never more than one more than there are places, and none for
    /// which memory is short, since growing on disk would cost more than is won.
    /// </summary>
    /// <param name="read">Reads what the processors have done.</param>
    /// <param name="hasRoom">Whether so many bytes of memory are still free.</param>
    /// <param name="cancel">Ends this.</param>
    public async Task UseIdlenessAsync(Func<ProcessorTimes> read, Predicate<long> hasRoom, CancellationToken cancel)
    {
        for (var before = read(); ; )
        {
            await Task.Delay(Window, cancel);
            var now = read();
            if (now.IdleSince(before) >= 0.5)
            {
                AdmitOneMore(hasRoom);
            }

            before = now;
        }
    }

    /// <summary>What <see cref="UseIdlenessAsync"/> does when a processor had nothing to do.</summary>
    internal void AdmitOneMore(Predicate<long> hasRoom)
    {
        lock (gate)
        {
            if (taken == places)
            {
                AdmitUpTo(places + 1, hasRoom);
            }
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            taken--;
            AdmitUpTo(places, AnyMemory);
        }
    }

    private void Admit()
    {
        lock (gate)
        {
            AdmitUpTo(places, AnyMemory);
        }
    }

    // Whoever was cancelled meanwhile takes no place, and its memory does not matter.
    private void AdmitUpTo(int limit, Predicate<long> hasRoom)
    {
        while (taken < limit && waiting.TryPeek(out var next, out _) && (next.Task.IsCompleted || hasRoom(next.Memory)))
        {
            waiting.Dequeue();
            taken += next.TrySetResult() ? 1 : 0;
        }
    }

    // What waits for a place of its own grows on disk where memory is short.
    private static bool AnyMemory(long bytes) => true;

    private sealed class Turn(long memory) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Memory => memory;
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
