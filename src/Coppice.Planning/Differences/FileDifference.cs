using Coppice.Store.Trees;

namespace Coppice.Planning.Differences;

/// <summary>Compares two trees by their listings: nothing is mounted, no content is read.</summary>
public static class FileDifference
{
    /// <summary>Every path that is not the same, in the order of a walk.</summary>
    public static IEnumerable<FileChange> Between(TreeListing before, TreeListing after) =>
        Between(before.Entries, after.Entries);

    /// <summary>The same of entries that need not be whole trees.</summary>
    /// <param name="a">The ones before, in the order of their paths.</param>
    /// <param name="b">The ones after, in the order of their paths.</param>
    public static IEnumerable<FileChange> Between(IReadOnlyList<TreeEntry> a, IReadOnlyList<TreeEntry> b)
    {
        var (i, j) = (0, 0);
        while (i < a.Count || j < b.Count)
        {
            var order = i == a.Count ? 1 : j == b.Count ? -1 : a[i].Path.CompareTo(b[j].Path);
            var change = new FileChange(order <= 0 ? a[i++] : null, order >= 0 ? b[j++] : null);
            if (change.Kind != FileChangeKind.Changed || change.Aspects != FileAspects.None)
            {
                yield return change;
            }
        }
    }
}
