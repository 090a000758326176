using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>Follows links inside a tree.</summary>
public static class TreeLinks
{
    /// <summary>
    /// Where a path leads as a process inside the tree would see it; null when it leads nowhere, or round in a circle.
    /// </summary>
    public static BytePath? Follow(TreeListing tree, BytePath path) => LinkWalk.Follow(tree, path);
}
