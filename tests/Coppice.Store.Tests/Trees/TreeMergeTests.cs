using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Trees;

public sealed class TreeMergeTests
{
    // Of one path: what the old parent, the template and the new parent have there, and what comes out. A dash is nothing, a
    // question mark is asked.
    [Theory]
    [InlineData("1", "1", "1", "1")]
    [InlineData("1", "1", "2", "2")]
    [InlineData("1", "2", "1", "2")]
    [InlineData("1", "2", "2", "2")]
    [InlineData("1", "2", "3", "?")]
    [InlineData("1", "1", "-", "-")]
    [InlineData("1", "-", "1", "-")]
    [InlineData("1", "-", "-", "-")]
    [InlineData("1", "2", "-", "?")]
    [InlineData("1", "-", "2", "?")]
    [InlineData("-", "1", "-", "1")]
    [InlineData("-", "-", "1", "1")]
    [InlineData("-", "1", "1", "1")]
    [InlineData("-", "1", "2", "?")]
    public void What_one_side_left_alone_comes_from_the_other(string before, string own, string parent, string merged)
    {
        var conflicts = new List<MergeConflict>();
        var result = TreeMerge.Merge(Tree(One(before)), Tree(One(own)), Tree(One(parent)), conflict =>
        {
            conflicts.Add(conflict);
            return File("x", "resolved");
        });
        Assert.Equal(merged == "?" ? File("x", "resolved") : One(merged), result.Find(BytePath.Of("x")));
        Assert.Equal(merged == "?" ? [new MergeConflict(BytePath.Of("x"), One(before), One(own), One(parent))] : [], conflicts);
    }

    [Fact]
    public void A_conflict_may_be_answered_with_nothing() =>
        Assert.Null(TreeMerge.Merge(Tree(One("1")), Tree(One("2")), Tree(One("3")), _ => null).Find(BytePath.Of("x")));

    [Fact]
    public void Every_property_of_an_entry_counts_as_a_change()
    {
        var before = File("x", "same");
        TreeEntry[] changed =
        [
            before with { Mode = 0x1ff }, before with { Uid = 7 }, before with { Gid = 7 }, before with { Mtime = 9 },
            before with { Xattrs = XattrSet.Of("user.a", [1]) },
            new TreeEntry(EntryType.Symlink, before.Path) { Target = new ByteString("same"u8) },
            new TreeEntry(EntryType.Directory, before.Path),
        ];
        Assert.All(changed, entry =>
        {
            Assert.Equal(entry, Merge(Tree(before), Tree(entry), Tree(before)).Find(before.Path));
            Assert.Equal(entry, Merge(Tree(before), Tree(before), Tree(entry)).Find(before.Path));
            Assert.Equal([before.Path], TreeMerge.ChangedPaths(Tree(before), Tree(entry)));
        });
    }

    [Fact]
    public void Changes_of_both_sides_come_together_in_the_order_of_a_walk()
    {
        var before = Tree(Folder("etc"), File("etc/hosts", "1"), Folder("usr"));
        var own = Tree(Folder("etc"), File("etc/hosts", "1"), File("etc/own", "1"), Folder("usr"), File("usr/own", "1"));
        var parent = Tree(Folder("etc"), File("etc/hosts", "2"), Folder("opt"), Folder("usr"));
        Assert.Equal(
            ["/", "/etc", "/etc/hosts", "/etc/own", "/opt", "/usr", "/usr/own"],
            Merge(before, own, parent).Entries.Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public void Hard_links_of_either_side_stay_links()
    {
        var first = File("a", "linked");
        var second = first with { Path = BytePath.Of("b"), Link = first.Path };
        Assert.Equal([first, second], Merge(Tree(), Tree(first, second), Tree()).Entries.Skip(1));
        Assert.Equal([first, second], Merge(Tree(first, second), Tree(first, second), Tree(first, second)).Entries.Skip(1));
        Assert.Equal(
            File("b", "2"), Merge(Tree(first, second), Tree(first, second), Tree(first, File("b", "2"))).Find(second.Path));
    }

    [Fact]
    public void A_link_to_a_name_that_the_other_side_changed_or_took_is_no_tree()
    {
        var first = File("a", "1");
        var second = first with { Path = BytePath.Of("b"), Link = first.Path };
        Throws("is a hard link to /a", Tree(first), Tree(first, second), Tree(File("a", "2")));
        Throws("is a hard link to /a", Tree(first), Tree(first, second), Tree());
    }

    [Fact]
    public void A_directory_that_one_side_replaced_is_replaced_with_all_that_was_in_it()
    {
        var before = Tree(Folder("lib"), File("lib/a", "1"), Folder("lib/deep"), File("lib/deep/b", "1"));
        foreach (var other in (TreeEntry[])[File("lib", "a file now"), Link("lib", "usr/lib")])
        {
            Assert.Equal([other], Merge(before, Tree(other), before).Entries.Skip(1));
            Assert.Equal([other], Merge(before, before, Tree(other)).Entries.Skip(1));
        }
    }

    [Fact]
    public void What_one_side_put_into_a_directory_that_the_other_replaced_or_took_is_no_tree()
    {
        var before = Tree(Folder("lib"), File("lib/a", "1"));
        var more = Tree(Folder("lib"), File("lib/a", "1"), File("lib/new", "1"));
        foreach (var other in (TreeListing[])[Tree(File("lib", "a file now")), Tree(Link("lib", "usr/lib")), Tree()])
        {
            Throws("/lib/new lies in something that is not a directory", before, more, other);
            Throws("/lib/new lies in something that is not a directory", before, other, more);
        }
    }

    [Fact]
    public void A_resolution_that_makes_no_tree_is_a_failure()
    {
        var (before, own, parent) = (
            Tree(Folder("d"), File("d/x", "1")), Tree(Folder("d") with { Mode = 7 }, File("d/x", "1")),
            Tree(Folder("d") with { Mode = 6 }, File("d/x", "1")));
        Assert.Contains(
            "lies in something", Assert.Throws<Failure>(() => TreeMerge.Merge(before, own, parent, _ => null)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "whiteout",
            Assert.Throws<Failure>(() => TreeMerge.Merge(before, own, parent, conflict => TreeEntry.Gone(conflict.Path))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_paths_are_those_that_came_went_or_changed_in_the_order_of_a_walk() =>
        Assert.Equal(
            ["/a", "/b", "/b/in", "/c"],
            TreeMerge.ChangedPaths(
                Tree(File("a", "1"), Folder("b"), File("b/in", "1"), File("same", "1")),
                Tree(File("a", "2"), Link("b", "c"), Folder("c"), File("same", "1")))
                .Select(path => path.ToString()));

    private static void Throws(string message, TreeListing before, TreeListing own, TreeListing parent) =>
        Assert.Contains(message, Assert.Throws<Failure>(() => Merge(before, own, parent)).Message, StringComparison.Ordinal);

    private static TreeListing Merge(TreeListing before, TreeListing own, TreeListing parent) =>
        TreeMerge.Merge(before, own, parent, conflict => throw new InvalidOperationException(conflict.Path.ToString()));

    private static TreeListing Tree(params TreeEntry?[] entries) =>
        TreeListing.Of([new TreeEntry(EntryType.Directory, BytePath.Root), .. entries.OfType<TreeEntry>()]);

    private static TreeEntry? One(string content) => content == "-" ? null : File("x", content);

    private static TreeEntry File(string path, string content) =>
        new(EntryType.File, BytePath.Of(path)) { Content = Digest.Of(content), Size = content.Length };

    private static TreeEntry Folder(string path) => new(EntryType.Directory, BytePath.Of(path));

    private static TreeEntry Link(string path, string target) =>
        new(EntryType.Symlink, BytePath.Of(path)) { Target = new ByteString(System.Text.Encoding.ASCII.GetBytes(target)) };
}
