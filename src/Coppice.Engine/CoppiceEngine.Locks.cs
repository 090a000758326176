using Coppice.Foundation.Progress;
using Coppice.Store;

namespace Coppice.Engine;

/// <content>Who may change the store, read it or remove from it. Each notes which process it waits for.</content>
public sealed partial class CoppiceEngine
{
    /// <summary>The right to change the store; notes when another process has it.</summary>
    public StoreLock LockForBuilding(IProgressSink progress, CancellationToken cancel)
    {
        var held = LockAgainstBuilds(progress, cancel);
        Store.RemoveUnfinished();
        return held;
    }

    /// <summary>Keeps others from changing the store meanwhile.</summary>
    public StoreLock LockAgainstBuilds(IProgressSink progress, CancellationToken cancel)
    {
        var held = StoreLock.Build(Store, Waiting(progress), cancel);
        NoteRecovered(held.TakenOut, progress);
        return held;
    }

    /// <summary>The right to read layers while nobody removes them.</summary>
    public StoreLock LockForReading(IProgressSink progress, CancellationToken cancel) =>
        StoreLock.Use(Store, Waiting(progress), cancel);

    /// <summary>The right to remove layers, when nobody reads them; take <see cref="LockAgainstBuilds"/> before.</summary>
    public StoreLock LockForRemoving(IProgressSink progress, CancellationToken cancel) =>
        StoreLock.Collect(Store, Waiting(progress), cancel);

    /// <summary>
    /// The right to remove layers, if nobody reads them now, else null; take <see cref="LockAgainstBuilds"/> before.
    /// </summary>
    public StoreLock? TryLockForRemoving() => StoreLock.TryCollect(Store);

    private static Action<string> Waiting(IProgressSink progress) =>
        holder => progress.Note($"waiting for {holder}, which is using this store");

    private static void NoteRecovered(IReadOnlyList<string> generations, IProgressSink progress)
    {
        if (generations.Count > 0)
        {
            progress.Note(
                $"the machine stopped during a write; removed incomplete generations: {string.Join(", ", generations)}");
        }
    }
}
