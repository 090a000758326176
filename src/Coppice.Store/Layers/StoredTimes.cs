using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>
/// Makes an upper directory look as the layer does that was captured from it, so that what grows on top of it sees the same
/// whether or not the layer is stored: the times of a stored layer, and no sockets.
/// </summary>
public static class StoredTimes
{
    /// <summary>Gives everything in an upper directory its stored time. Nothing else may write to it meanwhile.</summary>
    /// <param name="upper">The upper directory, or for a base its whole tree.</param>
    /// <param name="result">The whole tree with it, as it was captured.</param>
    /// <param name="cancel">Stops.</param>
    public static void Give(string upper, TreeListing result, CancellationToken cancel = default)
    {
        using var root = DirectoryHandle.Open(upper);
        Give(root, BytePath.Root, result, cancel);
    }

    private static void Give(DirectoryHandle folder, BytePath path, TreeListing result, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var name in folder.Names())
        {
            var (status, child) = (folder.Status(name), path.Child(name));
            if (status.Kind == FileKind.Directory)
            {
                using var below = folder.OpenDirectory(name);
                Give(below, child, result, cancel);
            }
            else if (result.Find(child) is { } entry)
            {
                folder.SetTime(name, entry.Mtime);
            }
            else if (status.Kind == FileKind.Socket)
            {
                folder.Unlink(name);
            }
        }

        if (result.Find(path) is { Type: EntryType.Directory } own)
        {
            folder.SetTime(own.Mtime);
        }
    }
}
