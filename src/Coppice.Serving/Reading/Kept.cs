namespace Coppice.Serving.Reading;

/// <summary>
/// A result that takes a while to read, kept as long as what it was read from looks the same, and not longer than a given time.
/// Of several that ask at once, one reads.
/// </summary>
/// <param name="read">Reads it.</param>
/// <param name="stamp">Says cheaply what it would be read from: another text, another result.</param>
/// <param name="longest">How long it may be kept: not everything shows in the stamp.</param>
/// <param name="time">The clock.</param>
internal sealed class Kept<T>(Func<Task<T>> read, Func<string> stamp, TimeSpan longest, TimeProvider time) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim gate = new(1);
    private (T Value, string Stamp, DateTimeOffset Read)? kept;

    /// <summary>The result. What reading throws is thrown to everyone who asks, and not kept.</summary>
    public async Task<T> GetAsync(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var (now, seen) = (time.GetUtcNow(), stamp());
            if (kept is { } old && old.Stamp == seen && now - old.Read < longest && now >= old.Read)
            {
                return old.Value;
            }

            // Not on the thread of a request: reading takes processor time, and others ask for something else meanwhile.
            var value = await Task.Run(read, CancellationToken.None);
            kept = (value, seen, now);
            return value;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();
}
