using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Trees;

/// <summary>Follows links inside a tree.</summary>
public static class TreeLinks
{
    /// <summary>
    /// Where a path leads as a process inside the tree would see it; null when it leads nowhere, or round in a circle.
    /// </summary>
    public static BytePath? Follow(TreeListing tree, BytePath path) => LinkWalk.Follow(tree, path);

    /// <summary>The same in a tree as it lies there; never outside of it, wherever its links point.</summary>
    public static BytePath? Follow(DirectoryHandle tree, BytePath path) => LinkWalk.Follow(at => Look(tree, at), path);

    private static (bool IsThere, ByteString? Target) Look(DirectoryHandle tree, BytePath path)
    {
        try
        {
            using var folder = tree.OpenDirectory(path.Parent);
            return folder.TryStatus(path.Name) switch
            {
                null => (false, null),
                { Kind: FileKind.Symlink } => (true, new ByteString(folder.ReadLink(path.Name))),
                _ => (true, null),
            };
        }
        catch (PosixException e) when (e.Number is Errno.NoEntry or Errno.NotDirectory or Errno.Loop)
        {
            return (false, null);
        }
    }
}
