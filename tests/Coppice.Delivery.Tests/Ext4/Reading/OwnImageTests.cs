using System.Text;
using Coppice.Delivery.Ext4;
using Coppice.Delivery.Ext4.Reading;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;
using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Delivery.Tests.Ext4.Reading;

/// <summary>What the own writer made is what the reader finds.</summary>
public sealed class OwnImageTests
{
    private static readonly BytePath LostAndFound = BytePath.Of("lost+found");

    [Fact]
    public void Random_trees_come_back_equal() => Prop.ForAll<int>(seed =>
    {
        var tree = RandomTree.Of(seed);
        using var image = MemoryImage.Of(tree);
        var read = image.Read();
        return read.Others.Count == 0 && Own(read.Listing).ToString() == tree.ToString();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_large_folder_with_an_index_and_a_tree_of_extents_come_back_equal()
    {
        var system = new MadeSystem();
        for (var number = 0; number < 3000; number++)
        {
            system.Put($"large/{number}-{new string('n', 40)}-é", 0, new Random(number));
        }

        system.Put(MadeContents.Scattered, 16 << 20, new Random(5));
        var tree = system.Tree();
        using var file = PosixFile.InMemory("coppice-test-image");
        RandomAccess.SetLength(file, 256 << 20);
        new Ext4Image(file, 4096, (256 << 20) - 4096, new FileSystemId(Guid.NewGuid(), Guid.NewGuid(), 0)).Write(
            [tree], new MadeContents(), null, TestContext.Current.CancellationToken);
        var read = Ext4Reader.Read(
            file, 4096, (256 << 20) - 4096, (path, _) => path == BytePath.Of(MadeContents.Scattered), null,
            TestContext.Current.CancellationToken).Listing;
        using var content = new MemoryStream();
        new MadeContents().CopyTo(tree.Find(BytePath.Of(MadeContents.Scattered))!, content, default);
        Assert.Equal(Digest.Of(content.ToArray()), read.Find(BytePath.Of(MadeContents.Scattered))!.Content);
        Assert.Equal(tree.Entries.Select(entry => entry.Path), Own(read).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void Attributes_that_need_a_block_and_lists_come_back_equal()
    {
        // user::rw-, user:1000:r--, group::r--, mask::r--, other::r--
        byte[] list =
        [
            2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 232, 3, 0, 0, 4, 0, 4, 0, 255, 255, 255, 255,
            0x10, 0, 4, 0, 255, 255, 255, 255, 0x20, 0, 4, 0, 255, 255, 255, 255,
        ];
        var tree = TreeListing.Of(
        [
            new TreeEntry(EntryType.Directory, BytePath.Root)
            {
                Mode = 0x1ed, Xattrs = XattrSet.Of("system.posix_acl_default", list),
            },
            new TreeEntry(EntryType.Symlink, BytePath.Of("long"))
            {
                Mode = 0x1ff, Target = new ByteString(Encoding.ASCII.GetBytes(new string('t', 3000))), Mtime = -1,
            },
            new TreeEntry(EntryType.Fifo, BytePath.Of("pipe"))
            {
                Mtime = 5_000_000_000, Xattrs = XattrSet.Of(
                [
                    new([.. "user.large"u8], new byte[3000]), new([.. "security.empty"u8], []),
                    new([.. "system.posix_acl_access"u8], list),
                ]),
            },
        ]);
        using var image = MemoryImage.Of(tree);
        Assert.Equal(tree.ToString(), Own(image.Read().Listing).ToString());
    }

    [Fact]
    public void Only_contents_that_are_asked_for_are_read()
    {
        var tree = RandomTree.Of(7);
        using var image = MemoryImage.Of(tree);
        var all = tree.Entries.First(entry => entry is { Type: EntryType.File, Size: > 0, Link: null });
        var read = image.Read((path, size) => path == all.Path && size == all.Size).Listing;
        Assert.Equal(all.Content, read.Find(all.Path)!.Content);
        Assert.All(
            read.Entries.Where(entry => entry.Type == EntryType.File && (entry.Link ?? entry.Path) != all.Path),
            entry => Assert.Null(entry.Content));
    }

    // What each file system has, and the writer adds.
    private static TreeListing Own(TreeListing read) =>
        TreeListing.Of(read.Entries.Where(entry => entry.Path != LostAndFound));
}
