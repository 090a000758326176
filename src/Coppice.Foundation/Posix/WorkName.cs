using System.Text;

namespace Coppice.Foundation.Posix;

/// <summary>Names of what is not finished: the process that works on it, and something that no other one has.</summary>
public static class WorkName
{
    /// <summary>A name that nothing has.</summary>
    public static byte[] New() => Encoding.ASCII.GetBytes($"{Environment.ProcessId}-{Guid.NewGuid():n}");
}
