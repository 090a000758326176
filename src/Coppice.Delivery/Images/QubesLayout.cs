using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Images;

/// <summary>
/// The layout that a qube's start expects of its template: a private volume takes the place of <c>/home</c> and
/// <c>/usr/local</c>, and is filled from <c>/home.orig</c> and <c>/usr/local.orig</c> at first boot.
/// </summary>
public static class QubesLayout
{
    private static readonly BytePath[] Moved = [BytePath.Of("home"), BytePath.Of("usr/local")];

    /// <summary>
    /// The tree with both directories moved aside and an empty one in the place of each. What is laid out already is left alone.
    /// </summary>
    public static TreeListing Apply(TreeListing tree)
    {
        var moving = Moved.Where(path => tree.Find(path) is { Type: EntryType.Directory } && tree.Find(Aside(path)) is null)
            .ToList();
        if (moving.Count == 0)
        {
            return tree;
        }

        var moved = tree.Entries.Select(entry => IsMoved(entry.Path) || (entry.Link is { } other && IsMoved(other))
            ? entry with { Path = Place(entry.Path, moving), Link = entry.Link is { } link ? Place(link, moving) : null }
            : entry);
        var left = moving.Select(path => tree.Find(path)!);
        return TreeListing.Of(WithFirstNames([.. moved, .. left]));

        bool IsMoved(BytePath path) => moving.Exists(path.IsWithin);
    }

    private static BytePath Aside(BytePath path) => BytePath.Of([.. path.Bytes, .. ".orig"u8]);

    private static BytePath Place(BytePath path, List<BytePath> moving) =>
        moving.Find(path.IsWithin) is { } above
            ? BytePath.Of([.. Aside(above).Bytes, .. path.Bytes[above.Bytes.Length..]])
            : path;

    // Another name of a hard-linked file may be the first in order now.
    private static IEnumerable<TreeEntry> WithFirstNames(TreeEntry[] entries)
    {
        var firsts = entries.Where(entry => entry.Link is not null).GroupBy(entry => entry.Link!)
            .ToDictionary(group => group.Key, group => group.Select(entry => entry.Path).Append(group.Key).Min()!);
        return firsts.Count == 0 ? entries : entries.Select(entry => firsts.TryGetValue(entry.Link ?? entry.Path, out var first)
            ? entry with { Link = entry.Path == first ? null : first }
            : entry);
    }
}
