using Coppice.Archives;
using Coppice.Archives.Freezing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Building;

/// <summary>Which snapshot to work from: the family's own, unless a new one is asked for.</summary>
/// <param name="Refresh">Whether to take a new snapshot first; an offline engine cannot.</param>
/// <param name="AllowOlder">Whether metadata may be older than the last ones.</param>
/// <param name="AllowExpired">Whether metadata may have expired.</param>
public sealed record SnapshotRequest(bool Refresh = false, bool AllowOlder = false, bool AllowExpired = false)
{
    /// <summary>The snapshot.</summary>
    /// <exception cref="Failure">There is none and none can be had.</exception>
    internal Task<Snapshot> TakeAsync(CoppiceEngine engine, Family family, IProgressSink progress, CancellationToken cancel) =>
        engine.SnapshotAsync(
            family, Refresh, new TakeOptions { AllowOlder = AllowOlder, AllowExpired = AllowExpired }, progress, cancel);
}
