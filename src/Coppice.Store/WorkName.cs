using System.Text;

namespace Coppice.Store;

/// <summary>Names in <c>work/</c>: the process that works there, and something that no other one has.</summary>
internal static class WorkName
{
    internal static byte[] New() => Encoding.ASCII.GetBytes($"{Environment.ProcessId}-{Guid.NewGuid():n}");
}
