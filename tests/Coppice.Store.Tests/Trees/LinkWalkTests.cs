using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Trees;

public sealed class LinkWalkTests
{
    private static readonly TreeListing Tree = TreeListing.Of(
    [
        new(EntryType.Directory, BytePath.Root), Folder("etc"), Folder("etc/apt"), Folder("usr"), Folder("usr/share"),
        Folder("usr/share/pins"),
        File("usr/share/pins/x"), Link("etc/apt/preferences.d", "../../usr/./share//pins/"),
        Link("etc/apt/one", "/etc/apt/preferences.d/x"),
        Link("etc/apt/out", "../../../../usr/share/pins/x"), Link("etc/apt/none", "missing"), Link("etc/apt/round", "round"),
        Link("share", "usr/share"),
    ]);

    [Theory]
    [InlineData("usr/share/pins/x", "usr/share/pins/x")]
    [InlineData("etc/apt/preferences.d", "usr/share/pins")]
    [InlineData("etc/apt/preferences.d/x", "usr/share/pins/x")]
    [InlineData("etc/apt/one", "usr/share/pins/x")]
    [InlineData("etc/apt/out", "usr/share/pins/x")]
    [InlineData("share/pins/x", "usr/share/pins/x")]
    [InlineData("", "")]
    [InlineData("etc/apt/none", null)]
    [InlineData("etc/apt/round", null)]
    [InlineData("etc/apt/one/below", null)]
    [InlineData("nothing/at/all", null)]
    public void Links_are_followed_as_a_process_inside_would_in_a_listing_and_in_the_tree_itself(string path, string? expected)
    {
        BytePath? to = expected is null ? null : BytePath.Of(expected);
        Assert.Equal(to, LinkWalk.Follow(Tree, BytePath.Of(path)));

        // The same on a file system, below which nothing outside may be seen.
        using var folder = new TempFolder();
        foreach (var entry in Tree.Entries.Where(entry => !entry.Path.IsRoot))
        {
            var place = folder.At(entry.Path.ToString()[1..]);
            switch (entry.Type)
            {
                case EntryType.Directory: Directory.CreateDirectory(place); break;
                case EntryType.File: System.IO.File.WriteAllText(place, ""); break;
                default: System.IO.File.CreateSymbolicLink(place, Encoding.UTF8.GetString(entry.Target!.Bytes)); break;
            }
        }

        using var tree = DirectoryHandle.Open(folder.Path);
        Assert.Equal(to, TreeLinks.Follow(tree, BytePath.Of(path)));
    }

    [Fact]
    public void Below_a_folder_is_everything_in_it_and_nothing_beside_it()
    {
        Assert.Equal(
            ["/usr/share", "/usr/share/pins", "/usr/share/pins/x"],
            Tree.Below(BytePath.Of("usr")).Select(entry => entry.Path.ToString()));
        Assert.Empty(Tree.Below(BytePath.Of("none")));
    }

    private static TreeEntry Folder(string path) => new(EntryType.Directory, BytePath.Of(path));

    private static TreeEntry File(string path) => new(EntryType.File, BytePath.Of(path)) { Content = Digest.Of(path) };

    private static TreeEntry Link(string path, string target) =>
        new(EntryType.Symlink, BytePath.Of(path)) { Target = new ByteString(Encoding.UTF8.GetBytes(target)) };
}
