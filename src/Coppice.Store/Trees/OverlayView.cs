using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Trees;

/// <summary>What overlayfs shows: a parent tree with an upper directory over it.</summary>
internal static class OverlayView
{
    /// <summary>
    /// The entries of the view, in order. Hard links are those that the view really has: of a linked file that was changed under
    /// one name, that name is a file of its own now and the other names stay linked to each other.
    /// </summary>
    internal static IEnumerable<TreeEntry> Of(IReadOnlyList<TreeEntry> parent, IReadOnlyList<FoundEntry> upper)
    {
        var fromParent = new Dictionary<BytePath, BytePath>();
        var fromUpper = new Dictionary<(DeviceNumber, ulong), BytePath>();
        foreach (var (entry, found) in Merge(parent, upper))
        {
            if (entry.Type != EntryType.File)
            {
                yield return entry;
                continue;
            }

            var first = found is null ? First(fromParent, entry.Link ?? entry.Path, entry.Path)
                : First(fromUpper, found.Identity, entry.Path);
            var link = first == entry.Path ? null : first;
            yield return entry.Link == link ? entry : entry with { Link = link };
        }
    }

    private static BytePath First<T>(Dictionary<T, BytePath> firsts, T group, BytePath path)
        where T : notnull => firsts.TryAdd(group, path) ? path : firsts[group];

    private static IEnumerable<(TreeEntry Entry, FoundEntry? Found)> Merge(
        IReadOnlyList<TreeEntry> parent, IReadOnlyList<FoundEntry> upper)
    {
        BytePath? hidden = null;
        var (p, u) = (0, 0);
        while (p < parent.Count || u < upper.Count)
        {
            var order = p == parent.Count ? 1 : u == upper.Count ? -1 : parent[p].Path.CompareTo(upper[u].Entry.Path);
            if (order < 0)
            {
                var entry = parent[p++];
                if (hidden is null || !entry.Path.IsWithin(hidden))
                {
                    yield return (entry, null);
                }

                continue;
            }

            var found = upper[u++];
            p += order == 0 ? 1 : 0;
            if ((found.Entry.Type != EntryType.Directory || found.Opaque)
                && (hidden is null || !found.Entry.Path.IsWithin(hidden)))
            {
                hidden = found.Entry.Path;
            }

            if (found.Entry.Type != EntryType.Whiteout)
            {
                yield return (found.Entry, found);
            }
        }
    }
}
