using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;
using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Store.Tests.Trees;

public sealed class TreeListingTests
{
    private const string Hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void The_text_form_is_as_documented()
    {
        var file = new TreeEntry(EntryType.File, BytePath.Of("a b"))
        {
            Mode = 0x9ed,
            Uid = 1,
            Gid = 2,
            Mtime = -5,
            Size = 3,
            Content = Digest.Of("abc"),
            Xattrs = XattrSet.Of("user.x=y", [0xff, (byte)'=']),
        };
        var tree = TreeListing.Of(
        [
            file with { Path = BytePath.Of("c"), Link = file.Path },
            file,
            new TreeEntry(EntryType.Directory, BytePath.Root) { Mode = 0x1ed },
            new TreeEntry(EntryType.Symlink, BytePath.Of([0xff])) { Mode = 0x1ff, Target = new ByteString("/x\\"u8) },
            new TreeEntry(EntryType.CharDevice, BytePath.Of("null")) { Mode = 0x1b6, Device = new DeviceNumber(1, 3) },
            new TreeEntry(EntryType.Fifo, BytePath.Of("pipe")),
        ]);
        Assert.Equal(
            $"""
            coppice-tree 1
            d 0755 0 0 0 /
            f 4755 1 2 -5 /a\x20b size=3 sha256={Hash} xattr:user.x\x3dy=\xff=
            f 4755 1 2 -5 /c size=3 sha256={Hash} link=/a\x20b xattr:user.x\x3dy=\xff=
            c 0666 0 0 0 /null rdev=1:3
            p 0000 0 0 0 /pipe
            l 0777 0 0 0 /\xff target=/x\x5c

            """,
            tree.ToString());
        Assert.Equal(Digest.Of(tree.ToString()), tree.Digest);
        Assert.Equal(3, tree.TotalBytes);
    }

    [Fact]
    public void The_text_reads_back_as_the_same_tree() => Prop.ForAll<int>(seed =>
    {
        var tree = RandomTree.Of(seed);
        return TreeListing.Parse(tree.ToBytes(), "test").Entries.SequenceEqual(tree.Entries);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_entry_is_found_by_its_path_and_nothing_else_is()
    {
        var tree = RandomTree.Of(3);
        Assert.All(tree.Entries, entry => Assert.Same(entry, tree.Find(entry.Path)));
        Assert.Null(tree.Find(BytePath.Of("nowhere")));
        Assert.Null(TreeListing.Empty.Find(BytePath.Root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("coppice-tree 2\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /a\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nd 0755 0 0 0 /\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nd 0755 0 0 0 /b\nd 0755 0 0 0 /a\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\np 0755 0 0 0 /a/b\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nd 0755 0 0 0 /../a\n")]
    [InlineData("coppice-tree 1\nd 0955 0 0 0 /\n")]
    [InlineData("coppice-tree 1\nd 0755 4294967296 0 0 /\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 x /\n")]
    [InlineData("coppice-tree 1\nq 0755 0 0 0 /\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nw /a\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nc 0666 0 0 0 /null rdev=0:0\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nl 0777 0 0 0 /a target=\\x4\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nf 0644 0 0 0 /a size=-1 sha256=" + Hash + "\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nf 0644 0 0 0 /a size=1 sha256=" + Hash + " link=/b\n")]
    [InlineData("coppice-tree 1\nd 0755 0 0 0 /\nd 0755 0 0 0 /a more=1\n")]
    public void What_is_no_listing_is_a_failure(string text) =>
        Assert.Throws<Failure>(() => TreeListing.Parse(Encoding.ASCII.GetBytes(text), "test"));

    [Fact]
    public void A_damaged_text_is_a_failure_or_another_tree_but_never_a_crash() =>
        Prop.ForAll<int, int, byte>((seed, at, value) =>
    {
        var text = RandomTree.Of(seed).ToBytes();
        text[(int)((uint)at % text.Length)] = value;
        try
        {
            TreeListing.Parse(text, "test");
        }
        catch (Failure e)
        {
            Assert.NotEmpty(e.Message);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_text_cut_anywhere_inside_a_line_is_a_failure()
    {
        var text = RandomTree.Of(3).ToBytes();
        for (var length = 0; length < text.Length; length++)
        {
            if (length == 0 || text[length - 1] != '\n')
            {
                Assert.Throws<Failure>(() => TreeListing.Parse(text.AsSpan(0, length), "test"));
            }
        }
    }
}
