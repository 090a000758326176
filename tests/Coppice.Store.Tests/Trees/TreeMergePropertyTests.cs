using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;
using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Store.Tests.Trees;

/// <summary>What must hold for any trees at all.</summary>
public sealed class TreeMergePropertyTests
{
    [Fact]
    public void A_template_that_adds_nothing_becomes_its_new_parent() => Check((b, p, _) => Same(Merge(b, b, p), p));

    [Fact]
    public void On_the_parent_that_it_had_a_template_stays_as_it_is() => Check((b, o, _) => Same(Merge(b, o, b), o));

    [Fact]
    public void What_both_sides_made_alike_is_there_once() => Check((b, o, _) => Same(Merge(b, o, o), o));

    [Fact]
    public void Without_a_conflict_it_does_not_matter_who_came_first() =>
        Check((b, o, p) => Outcome(b, o, p) == Outcome(b, p, o));

    [Fact]
    public void Every_conflict_is_a_path_that_both_sides_changed_and_not_to_the_same() => Check((b, o, p) =>
    {
        var conflicts = new List<BytePath>();
        Try(b, o, p, conflict =>
        {
            conflicts.Add(conflict.Path);
            return conflict.Own;
        });
        return conflicts.SequenceEqual(
            TreeMerge.ChangedPaths(b, o).Intersect(TreeMerge.ChangedPaths(b, p)).Intersect(TreeMerge.ChangedPaths(o, p)).Order());
    });

    [Fact]
    public void Where_one_side_always_wins_and_a_tree_comes_out_only_the_other_ones_changes_are_added() => Check((b, o, p) =>
        Try(b, o, p, conflict => conflict.Own) is not { } merged
        || TreeMerge.ChangedPaths(o, merged).ToHashSet().IsSubsetOf(TreeMerge.ChangedPaths(b, p)));

    [Fact]
    public void No_path_has_changed_exactly_when_the_digests_are_equal() => Check((a, b, _) =>
        TreeMerge.ChangedPaths(a, b).Count == 0 == (a.Digest == b.Digest) && TreeMerge.ChangedPaths(a, a).Count == 0);

    [Fact]
    public void Changed_paths_are_the_same_both_ways_and_in_order() => Check((a, b, _) =>
        TreeMerge.ChangedPaths(a, b) is var changed
            && changed.SequenceEqual(TreeMerge.ChangedPaths(b, a))
            && changed.SequenceEqual(changed.Order()));

    // What a graft stores: the second layer that makes the merged tree out of the new parent with the old layer on it.
    [Fact]
    public void A_merged_tree_is_the_parent_with_the_old_layer_and_one_more() => Check((b, o, p) =>
    {
        if (Try(b, o, p, conflict => conflict.Own) is not { } merged)
        {
            return true;
        }

        TreeListing stacked;
        try
        {
            stacked = LayerManifest.Between(b, o).On(p);
        }
        catch (Failure)
        {
            return true;
        }

        return Same(LayerManifest.Between(stacked, merged).On(stacked), merged);
    });

    private static TreeListing Merge(TreeListing before, TreeListing own, TreeListing parent) =>
        TreeMerge.Merge(before, own, parent, conflict => throw new InvalidOperationException(conflict.Path.ToString()));

    private static TreeListing? Try(
        TreeListing before, TreeListing own, TreeListing parent, Func<MergeConflict, TreeEntry?> resolve)
    {
        try
        {
            return TreeMerge.Merge(before, own, parent, resolve);
        }
        catch (Failure)
        {
            return null;
        }
    }

    private static string Outcome(TreeListing before, TreeListing own, TreeListing parent)
    {
        try
        {
            return Merge(before, own, parent).Digest.Hex;
        }
        catch (Exception e) when (e is Failure or InvalidOperationException)
        {
            return e.Message;
        }
    }

    private static bool Same(TreeListing a, TreeListing b) => a.Digest == b.Digest;

    // Two thirds of the trees are near to the first one: a few of its paths go or change, so that merges come through as well.
    private static void Check(Func<TreeListing, TreeListing, TreeListing, bool> property) =>
        Prop.ForAll<int, int, int>((a, b, c) =>
    {
        var before = RandomTree.Of(a);
        return property(before, Other(before, b), Other(before, c));
    }).QuickCheckThrowOnFailure();

    private static TreeListing Other(TreeListing tree, int seed)
    {
        var random = new Random(seed);
        if (random.Next(3) == 0)
        {
            return RandomTree.Of(seed);
        }

        var named = tree.Entries.Where(entry => entry.Link is not null).Select(entry => entry.Link!).ToHashSet();
        var changed = tree.Entries
            .Where(entry => entry.Type != EntryType.Directory && !named.Contains(entry.Path) && random.Next(4) == 0)
            .Select(entry => entry.Path).ToHashSet();
        return TreeListing.Of(tree.Entries.Where(entry => !changed.Contains(entry.Path) || random.Next(2) == 0)
            .Select(entry => changed.Contains(entry.Path) && entry.Link is null ? entry with { Mtime = random.Next(3) } : entry));
    }
}
