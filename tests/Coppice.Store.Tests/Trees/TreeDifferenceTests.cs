using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;
using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Store.Tests.Trees;

public sealed class TreeDifferenceTests
{
    [Fact]
    public void A_layer_between_two_trees_makes_the_second_from_the_first() => Check((a, b) =>
        LayerManifest.Between(a, b).On(a).Digest == b.Digest);

    [Fact]
    public void A_layer_on_nothing_is_the_whole_tree() => Check((a, _) =>
        LayerManifest.Between(TreeListing.Empty, a).Entries.SequenceEqual(a.Entries));

    [Fact]
    public void Between_equal_trees_only_the_root_is_listed() => Check((a, _) =>
        LayerManifest.Between(a, a).Entries.Single().Path.IsRoot);

    [Fact]
    public void A_manifest_survives_its_text_form() => Check((a, b) =>
        LayerManifest.Between(a, b) is var layer
            && LayerManifest.Parse(layer.ToBytes(), "test").Entries.SequenceEqual(layer.Entries));

    [Fact]
    public void Every_listed_entry_lies_in_a_listed_directory() => Check((a, b) =>
    {
        var listed = LayerManifest.Between(a, b).Entries.Where(entry => entry.Type == EntryType.Directory)
            .Select(entry => entry.Path).ToHashSet();
        return LayerManifest.Between(a, b).Entries.All(entry => entry.Path.IsRoot || listed.Contains(entry.Path.Parent));
    });

    [Fact]
    public void With_a_hard_link_all_names_of_its_file_are_written_and_nothing_that_the_tree_has_not() => Check((a, b) =>
    {
        var layer = LayerManifest.Between(a, b);
        var written = layer.WithLinked(b);
        var paths = written.Select(entry => entry.Path).ToHashSet();
        var linked = written.Select(entry => entry.Link).OfType<BytePath>().ToHashSet();
        return written.SequenceEqual(written.OrderBy(entry => entry.Path))
            && written.Except(layer.Entries).All(entry => entry == b.Find(entry.Path))
            && written.All(entry => entry.Path.IsRoot || paths.Contains(entry.Path.Parent))
            && b.Entries.Where(entry => linked.Contains(entry.Link ?? entry.Path)).All(entry => paths.Contains(entry.Path));
    });

    private static void Check(Func<TreeListing, TreeListing, bool> property) =>
        Prop.ForAll<int, int>((a, b) => property(RandomTree.Of(a), RandomTree.Of(b))).QuickCheckThrowOnFailure();
}
