using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;

namespace Coppice.Store.Layers;

/// <summary>Objects that are not the pool's yet, as they were at one moment.</summary>
/// <param name="store">The store.</param>
/// <param name="forget">Called with each folder that is gone.</param>
/// <param name="staged">Objects and the folders in <c>work/</c> that have them; what has come into the pool leaves it.</param>
/// <param name="objects">Those of them that this is about.</param>
/// <param name="emptied">The folders that have nothing else, and get nothing more.</param>
internal sealed class WaitingContents(
    StoreFolder store, Action<byte[]> forget, ConcurrentDictionary<string, byte[]> staged,
        IReadOnlyList<KeyValuePair<string, byte[]>> objects, IReadOnlyList<byte[]> emptied) : IWaiting
{
    /// <inheritdoc/>
    public IEnumerable<Addition> Additions => objects.Select(pair => new Addition(AdditionKind.Content, pair.Key));

    /// <inheritdoc/>
    public void Publish(DirectoryHandle work)
    {
        foreach (var folder in objects.GroupBy(pair => pair.Value, pair => pair.Key))
        {
            using var source = work.OpenDirectory(folder.Key);
            foreach (var name in folder)
            {
                Move(source, name);
                staged.TryRemove(name, out _);
            }
        }

        foreach (var folder in emptied)
        {
            work.RemoveTree(folder);
            forget(folder);
        }
    }

    private void Move(DirectoryHandle source, string name)
    {
        using var folder = ContentName.Folder(store, name);
        var bytes = Encoding.ASCII.GetBytes(name);
        try
        {
            // Moved, not linked: whoever still has the other name finds the file gone and looks again.
            source.Rename(bytes, folder, bytes);
        }
        catch (PosixException e) when (e.Number == Errno.NoEntry && folder.TryStatus(bytes) is not null)
        {
            // It was brought there when the commit before this one broke off.
        }
    }
}
