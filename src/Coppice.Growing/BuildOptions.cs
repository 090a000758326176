using Coppice.Growing.Sessions;
using Coppice.Planning.Differences;

namespace Coppice.Growing;

/// <summary>How a build goes.</summary>
/// <param name="Concurrency">How many templates grow at the same time.</param>
/// <param name="UseIdleness">Whether one more may begin while a processor has nothing to do.</param>
/// <param name="OnFailure">Called with the sandbox of a failed growth while it is still there; of one growth at a time.</param>
public sealed record BuildOptions(int Concurrency, bool UseIdleness, Action<FailedGrowth>? OnFailure = null)
{
    /// <summary>What may be removed or become older; null for everything.</summary>
    public AgreedChanges? Agreed { get; init; }
}
