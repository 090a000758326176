namespace Coppice.Sandbox;

/// <summary>Shares out the memory that trees and unpacked packages may take. Thread-safe.</summary>
/// <param name="limit">Bytes to share out.</param>
public sealed class MemoryBudget(long limit)
{
    private readonly Lock gate = new();
    private long used;

    /// <summary>Whether some bytes are still free now.</summary>
    public bool HasRoom(long bytes)
    {
        lock (gate)
        {
            return bytes <= limit - used;
        }
    }

    /// <summary>Takes some bytes if they are still free.</summary>
    public bool TryReserve(long bytes)
    {
        lock (gate)
        {
            if (!HasRoom(bytes))
            {
                return false;
            }

            used += bytes;
            return true;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(long bytes)
    {
        lock (gate)
        {
            used -= bytes;
        }
    }
}
