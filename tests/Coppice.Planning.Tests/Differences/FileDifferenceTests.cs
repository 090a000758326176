using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Planning.Tests.Differences;

public sealed class FileDifferenceTests
{
    private static readonly TreeEntry Root = new(EntryType.Directory, BytePath.Root) { Mode = 0x1ed };

    [Fact]
    public void A_tree_does_not_differ_from_itself() => Assert.Empty(Between([File("a", "1")], [File("a", "1")]));

    [Fact]
    public void Each_way_in_which_entries_differ_has_a_name()
    {
        var link = new TreeEntry(EntryType.Symlink, BytePath.Of("f")) { Mode = 0x1ff, Target = new ByteString("x"u8) };
        var changes = Between(
            [File("a", "1"), File("b", "1"), File("c", "1"), File("d", "1"), File("e", "1"), link, File("g", "1")],
            [
                File("a", "22"), File("b", "1") with { Mode = 0x1ed }, File("c", "1") with { Gid = 5 },
                File("d", "1") with { Mtime = 9 },
                File("e", "1") with { Xattrs = XattrSet.Of("user.x", "y"u8) }, link with { Target = new ByteString("y"u8) },
                new TreeEntry(EntryType.Directory, BytePath.Of("g")),
            ]);
        Assert.Equal(
            ["/a Content", "/b Mode", "/c Owner", "/d Time", "/e Attributes", "/f Target", "/g Type"], changes
                .Select(change => $"{change.Path} {change.Aspects}"));
        Assert.Equal(1, changes[0].SizeChange);
    }

    [Fact]
    public void What_came_and_went_is_listed_in_the_order_of_a_walk()
    {
        var changes = Between([File("a", "1"), File("c", "333")], [File("b", "22"), File("c", "333")]);
        Assert.Equal(
            ["Removed /a -1", "Added /b 2"], changes.Select(change => $"{change.Kind} {change.Path} {change.SizeChange}"));
    }

    [Fact]
    public void Gained_privileges_are_named_also_when_another_user_gets_them()
    {
        var capable = XattrSet.Of("security.capability", [1, 2]);
        var changes = Between(
            [
                File("a", "1"), File("b", "1") with { Mode = 0x9ed, Uid = 5 }, File("c", "1") with { Mode = 0x9ed },
                File("d", "1") with { Xattrs = capable },
            ],
            [
                File("a", "1") with { Mode = 0xded }, File("b", "1") with { Mode = 0x9ed }, File("c", "2") with { Mode = 0x9ed },
                File("d", "1"), File("e", "1") with { Xattrs = capable },
            ]);
        Assert.Equal(
            ["/a setuid setgid", "/b setuid", "/c ", "/d ", "/e capabilities"], changes
                .Select(change => $"{change.Path} {string.Join(' ', change.Gained)}"));
    }

    [Fact]
    public void Further_names_of_a_file_add_no_bytes()
    {
        var first = File("a", "4444");
        var changes = Between([first], [first, first with { Path = BytePath.Of("b"), Link = first.Path }]);
        Assert.Equal(0, Assert.Single(changes).SizeChange);
    }

    private static List<FileChange> Between(TreeEntry[] before, TreeEntry[] after) =>
        [.. FileDifference.Between(TreeListing.Of(before.Prepend(Root)), TreeListing.Of(after.Prepend(Root)))];

    private static TreeEntry File(string path, string content) => new(EntryType.File, BytePath.Of(path))
    {
        Mode = 0x1a4,
        Size = content.Length,
        Content = Digest.Of(System.Text.Encoding.ASCII.GetBytes(content)),
    };
}
