using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>
/// Two names that were one file in the parent and are two now, because overlayfs gives a file that is changed under one of
/// its names an inode of its own. On a machine without overlays the change would be under both.
/// </summary>
/// <param name="Changed">The name that has the change.</param>
/// <param name="Left">One that has not.</param>
public sealed record BrokenLink(BytePath Changed, BytePath Left)
{
    /// <summary>What to tell a person.</summary>
    public override string ToString() =>
        $"note: {Changed} and {Left} were one file; it was changed as {Changed} only, and {Left} stays as it was";

    /// <summary>Those that a tree has and its parent had not, in order of their paths.</summary>
    internal static IReadOnlyList<BrokenLink> Between(TreeListing parent, TreeListing result)
    {
        var broken = new List<BrokenLink>();
        foreach (var group in parent.Entries.Where(entry => entry.Link is not null).GroupBy(entry => entry.Link!))
        {
            var before = parent.Find(group.Key)!;
            var now = group.Select(entry => entry.Path).Prepend(group.Key).Select(result.Find).OfType<TreeEntry>()
                .Where(entry => entry.Type == EntryType.File).ToList();
            if (now.Find(entry => IsSame(entry, before)) is { } left)
            {
                broken.AddRange(now.Where(entry => !IsSame(entry, before))
                    .Select(entry => new BrokenLink(entry.Path, left.Path)));
            }
        }

        return [.. broken.OrderBy(link => link.Changed)];
    }

    private static bool IsSame(TreeEntry entry, TreeEntry before) => entry with { Path = before.Path, Link = null } == before;
}
