using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>The difference of two trees as the entries of a layer, and the way back.</summary>
internal static class TreeDifference
{
    /// <summary>
    /// What must lie on <paramref name="parent"/> so that <paramref name="result"/> is there: changed and new entries, a whiteout
    /// for the topmost of what is gone, and every directory on the way to one of them. The root is always listed, because an
    /// overlay takes the root's owner and mode from its topmost layer.
    /// </summary>
    internal static List<TreeEntry> Between(IReadOnlyList<TreeEntry> parent, IReadOnlyList<TreeEntry> result)
    {
        var listed = new List<TreeEntry>();
        var unlisted = new List<TreeEntry>();
        BytePath? hidden = null;
        var (p, r) = (0, 0);
        while (p < parent.Count || r < result.Count)
        {
            var order = p == parent.Count ? 1 : r == result.Count ? -1 : parent[p].Path.CompareTo(result[r].Path);
            if (order < 0)
            {
                var gone = parent[p++].Path;
                if (hidden is null || !gone.IsWithin(hidden))
                {
                    hidden = gone;
                    List(TreeEntry.Gone(gone));
                }

                continue;
            }

            var entry = result[r++];
            var before = order == 0 ? parent[p++] : null;
            if (entry.Type != EntryType.Directory)
            {
                hidden = before?.Type == EntryType.Directory ? entry.Path : hidden;
            }

            if (entry == before && !entry.Path.IsRoot)
            {
                if (entry.Type == EntryType.Directory)
                {
                    LeaveTo(entry.Path);
                    unlisted.Add(entry);
                }
            }
            else
            {
                List(entry);
            }
        }

        return listed;

        void List(TreeEntry entry)
        {
            LeaveTo(entry.Path);
            listed.AddRange(unlisted);
            unlisted.Clear();
            listed.Add(entry);
        }

        // Forgets the directories that do not lead to the path.
        void LeaveTo(BytePath path)
        {
            while (unlisted.Count > 0 && !path.IsWithin(unlisted[^1].Path))
            {
                unlisted.RemoveAt(unlisted.Count - 1);
            }
        }
    }

    /// <summary>The tree that is there when a layer's entries lie on a tree's.</summary>
    internal static TreeEntry[] Apply(IReadOnlyList<TreeEntry> parent, IReadOnlyList<TreeEntry> layer)
    {
        var result = new List<TreeEntry>(parent.Count + layer.Count);
        BytePath? hidden = null;
        var (p, l) = (0, 0);
        while (p < parent.Count || l < layer.Count)
        {
            var order = p == parent.Count ? 1 : l == layer.Count ? -1 : parent[p].Path.CompareTo(layer[l].Path);
            if (order < 0)
            {
                if (hidden is null || !parent[p].Path.IsWithin(hidden))
                {
                    result.Add(parent[p]);
                }

                p++;
                continue;
            }

            p += order == 0 ? 1 : 0;
            var entry = layer[l++];
            hidden = entry.Type != EntryType.Directory ? entry.Path : hidden;
            if (entry.Type != EntryType.Whiteout)
            {
                result.Add(entry);
            }
        }

        return [.. result];
    }
}
