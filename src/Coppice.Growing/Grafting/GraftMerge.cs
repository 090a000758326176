using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>
/// Merges the three trees of a graft: what both sides changed is merged by meaning, or left to what will generate it again.
/// </summary>
/// <param name="rules">What the distribution knows.</param>
/// <param name="sides">The trees.</param>
/// <param name="databases">Their package databases.</param>
/// <param name="laidOver">The paths that the family file lays over the template: there it always has the last word.</param>
internal sealed class GraftMerge(
    IGraftRules rules, GraftSides sides, PackageDatabases databases, Lazy<IReadOnlySet<BytePath>> laidOver)
{
    private readonly Dictionary<BytePath, byte[]> contents = [];
    private readonly List<BytePath> unresolved = [];

    /// <summary>Contents of files that no layer has, by their paths.</summary>
    public IReadOnlyDictionary<BytePath, byte[]> Contents => contents;

    /// <summary>
    /// Paths that both sides changed and that nothing here can merge: right only when they are generated again.
    /// </summary>
    public IReadOnlyList<BytePath> Unresolved => unresolved;

    /// <summary>The merged tree.</summary>
    /// <exception cref="MustRebuildException">It is not certain what a rebuild would give.</exception>
    public TreeListing Run()
    {
        try
        {
            return MergeAlways(TreeMerge.Merge(sides.Before.Listing, sides.Own.Listing, sides.Parent.Listing, Resolve));
        }
        catch (Failure failure)
        {
            throw new MustRebuildException(failure.Message);
        }
    }

    private TreeEntry? Resolve(MergeConflict conflict)
    {
        if (conflict is { Own.Type: EntryType.File, Parent.Type: EntryType.File } && rules.Merges(conflict.Path))
        {
            return MergeContent(conflict.Own, conflict.Parent, conflict.Path);
        }

        if (laidOver.Value.Contains(conflict.Path) && conflict.Own is not null)
        {
            return conflict.Own;
        }

        if (conflict is not { Own.Type: EntryType.File, Parent.Type: EntryType.File })
        {
            throw new MustRebuildException($"both it and its parent changed {conflict.Path}");
        }

        unresolved.Add(conflict.Path);
        return conflict.Own;
    }

    // What no conflict showed: one side left the file alone, and it may say something else now.
    private TreeListing MergeAlways(TreeListing merged)
    {
        var other = new Dictionary<BytePath, TreeEntry>();
        foreach (var path in rules.AlwaysMerged.Where(path => !contents.ContainsKey(path)))
        {
            var (was, mine, theirs) = (
                sides.Before.Listing.Find(path), sides.Own.Listing.Find(path), sides.Parent.Listing.Find(path));
            if (merged.Find(path) is { Type: EntryType.File } there && (mine != was || theirs != was)
                && MergeContent(there, there, path) is var entry && entry.Content != there.Content)
            {
                other[path] = entry;
            }
            else
            {
                contents.Remove(path);
            }
        }

        return other.Count == 0
            ? merged
            : TreeListing.Of(merged.Entries.Select(entry => other.GetValueOrDefault(entry.Path, entry)));
    }

    private TreeEntry MergeContent(TreeEntry own, TreeEntry parent, BytePath path)
    {
        if (own with { Content = null, Size = 0, Mtime = 0 } != parent with { Content = null, Size = 0, Mtime = 0 })
        {
            throw new MustRebuildException($"both it and its parent changed owner, mode or attributes of {path}");
        }

        var content = rules.Merge(
            path, sides.Before.TryReadAllBytes(path) ?? [], sides.Own.TryReadAllBytes(path) ?? [],
            sides.Parent.TryReadAllBytes(path) ?? [], databases);
        contents[path] = content;
        return own with { Content = Digest.Of(content), Size = content.Length, Mtime = MadeTime.Seconds };
    }
}
