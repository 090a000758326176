using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Commits;

/// <summary>
/// Gives what waits in <c>work/</c> its places, and waits for the disk once. At a power cut each thing is there, whole, or it is
/// not: what is about to come is listed first, and after a crash <see cref="Recovery"/> looks at exactly that. The other way, to
/// flush after each kind of thing, writes every directory and inode up to four times.
/// </summary>
internal static class Commit
{
    /// <summary>Commits; the caller holds <see cref="StoreFolder.Committing"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="work">The folder where things wait.</param>
    /// <param name="waiting">What waits, in the order in which it names each other.</param>
    /// <exception cref="Failure">No space, or another error of the disk; what has not got its place still waits, and the next
    /// commit tries again.</exception>
    internal static void Run(StoreFolder store, DirectoryHandle work, params IReadOnlyList<IWaiting> waiting)
    {
        var pending = new PendingFile(store);
        List<Addition> additions = [.. waiting.SelectMany(things => things.Additions)];
        if (additions.Count == 0 && !pending.Exists)
        {
            return;
        }

        pending.Write(work, additions);
        foreach (var things in waiting)
        {
            things.Publish(work);
        }

        work.SyncFileSystem();
        pending.Remove();
    }
}
