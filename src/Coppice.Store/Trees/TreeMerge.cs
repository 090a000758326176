using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>A path that a template and its parent's update have both changed, each in its own way.</summary>
/// <param name="Path">The path.</param>
/// <param name="Before">What the old parent has there; null for nothing.</param>
/// <param name="Own">What the template has there.</param>
/// <param name="Parent">What the new parent has there.</param>
public sealed record MergeConflict(BytePath Path, TreeEntry? Before, TreeEntry? Own, TreeEntry? Parent);

/// <summary>
/// A three-way merge of trees, path by path as diff3(1) does it line by line: what one side left alone comes from the other side,
/// what both made the same is kept, and everything else is asked.
/// </summary>
public static class TreeMerge
{
    /// <summary>The tree that has both changes.</summary>
    /// <param name="before">The old parent.</param>
    /// <param name="own">The template on the old parent.</param>
    /// <param name="parent">The new parent.</param>
    /// <param name="resolve">Called for each conflict in order; gives what is to be there, null for nothing.</param>
    /// <exception cref="Failure">What comes out is no tree, for instance because one side put a file into a directory that the
    /// other replaced.</exception>
    public static TreeListing Merge(
        TreeListing before, TreeListing own, TreeListing parent, Func<MergeConflict, TreeEntry?> resolve)
    {
        var merged = new List<TreeEntry>(Math.Max(own.Entries.Count, parent.Entries.Count));
        var (b, o, p) = (0, 0, 0);
        while (b < before.Entries.Count || o < own.Entries.Count || p < parent.Entries.Count)
        {
            var path = Least(At(before, b), At(own, o), At(parent, p));
            var was = Take(before, ref b, path);
            var mine = Take(own, ref o, path);
            var theirs = Take(parent, ref p, path);
            var entry = mine == was ? theirs
                : theirs == was || theirs == mine ? mine
                : resolve(new MergeConflict(path, was, mine, theirs));
            if (entry is not null)
            {
                merged.Add(entry);
            }
        }

        return TreeListing.OfSorted([.. merged]);
    }

    /// <summary>The paths that differ between two trees, in order.</summary>
    public static IReadOnlyList<BytePath> ChangedPaths(TreeListing from, TreeListing to)
    {
        var changed = new List<BytePath>();
        var (f, t) = (0, 0);
        while (f < from.Entries.Count || t < to.Entries.Count)
        {
            var path = Least(At(from, f), At(to, t), null);
            if (Take(from, ref f, path) != Take(to, ref t, path))
            {
                changed.Add(path);
            }
        }

        return changed;
    }

    private static TreeEntry? At(TreeListing tree, int index) => index < tree.Entries.Count ? tree.Entries[index] : null;

    private static TreeEntry? Take(TreeListing tree, ref int index, BytePath path) =>
        At(tree, index) is { } entry && entry.Path == path ? tree.Entries[index++] : null;

    private static BytePath Least(TreeEntry? a, TreeEntry? b, TreeEntry? c) => Least(Least(a?.Path, b?.Path), c?.Path)!;

    private static BytePath? Least(BytePath? a, BytePath? b) => a is null || (b is not null && b < a) ? b : a;
}
