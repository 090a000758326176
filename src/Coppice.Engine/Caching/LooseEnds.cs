using System.Collections.Concurrent;
using Coppice.Foundation;

namespace Coppice.Engine.Caching;

/// <summary>Transfers whose files clients have already, and that still have to get their names in the store.</summary>
/// <param name="failed">Told why one failed, for people.</param>
public sealed class LooseEnds(Action<string> failed)
{
    private readonly ConcurrentDictionary<int, Task> all = new();
    private int last;

    /// <summary>Leaves a transfer to itself.</summary>
    public void Add(Task transfer)
    {
        if (!transfer.IsCompletedSuccessfully)
        {
            var number = Interlocked.Increment(ref last);
            all[number] = EndAsync(number, transfer);
        }
    }

    /// <summary>Waits until there is none.</summary>
    public Task AllAsync() => Task.WhenAll(all.Values);

    private async Task EndAsync(int number, Task transfer)
    {
        try
        {
            await transfer;
        }
        catch (Exception e) when (e is Failure or OperationCanceledException || FileErrors.Is(e))
        {
            failed(e.Message);
        }

        all.TryRemove(number, out _);
    }
}
