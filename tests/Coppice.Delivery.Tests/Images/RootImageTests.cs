using System.Text;
using Coppice.Delivery.Images;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Images;

[Trait("Category", "Integration")]
public sealed class RootImageTests
{
    [Fact]
    public void An_image_has_everything_that_the_generation_has()
    {
        using var stored = StoredTree.Special();
        var image = ImageFixture.Write(stored, stored.Base, "root.img");
        Shell.Script($"e2fsck -fn '{image}'");
        Assert.Equal(stored.Tree.ToString(), ImageFixture.Read(stored, image).ToString());
        using var folder = DirectoryHandle.Open(stored.Folder.Path);
        Assert.InRange(folder.Status("root.img"u8).Blocks * 512, 100 << 10, 4 << 20);
    }

    [Fact]
    public void The_root_directory_and_attributes_for_the_kernel_alone_are_kept()
    {
        using var stored = new StoredTree(directory =>
        {
            File.WriteAllText(Path.Combine(directory, "file"), "");
            using var root = DirectoryHandle.Open(directory);
            Xattr.Set(root, "file"u8, "trusted.mark"u8, "kept"u8);
            Xattr.Set(root, "."u8, "user.a mark"u8, [0, (byte)'"', 0xff]);
            Xattr.Set(root, "."u8, "trusted.mark"u8, "kept"u8);
            root.SetMode(0x5ed);
            root.SetOwner(70_000, 3_000_000_000);
        });
        Assert.Equal(
            stored.Tree.ToString(), ImageFixture.Read(stored, ImageFixture.Write(stored, stored.Base, "root.img")).ToString());
    }

    [Fact]
    public void Random_trees_come_back_equal()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            using var stored = StoredTree.Random(seed);
            var image = ImageFixture.Write(stored, stored.Base, "root.img");
            Assert.Equal(stored.Tree.ToString(), ImageFixture.Read(stored, image).ToString());
        }
    }

    [Fact]
    public void Layers_lie_on_each_other_and_what_is_gone_is_gone()
    {
        using var stored = StoredTree.Special();
        var child = stored.Child("child", upper =>
        {
            using var root = DirectoryHandle.Open(upper);
            root.MakeNode("first"u8, FileKind.CharDevice);
            root.MakeDirectory("new"u8);
            File.WriteAllText(Path.Combine(upper, "new", "file"), "new");
        });
        var image = ImageFixture.Write(stored, child, "child.img");
        Assert.Equal(stored.Layers.Listing(child.Layers).ToString(), ImageFixture.Read(stored, image).ToString());
    }

    [Fact]
    public void A_child_has_what_its_parent_has_at_the_same_places()
    {
        using var stored = StoredTree.Random(4);
        var child = stored.Child("child", upper => File.WriteAllText(Path.Combine(upper, "new"), "new"));
        var images = (ImageFixture.Write(stored, stored.Base, "base.img"), ImageFixture.Write(stored, child, "child.img"));
        // Superblock, descriptors and their copies, bitmaps; the root directory, both inodes and the file.
        var blocks = Shell.Script(
            $"cmp -l '{images.Item1}' '{images.Item2}' | awk '{{ print int(($1 - 1) / 4096) }}' | sort -u | wc -l");
        Assert.InRange(int.Parse(blocks), 1, 16);
    }

    [Fact]
    public void Equal_files_are_no_hard_links()
    {
        using var stored = new StoredTree(directory =>
        {
            foreach (var name in new[] { "a", "b", "c" })
            {
                File.WriteAllText(Path.Combine(directory, name), "equal");
                File.SetLastWriteTimeUtc(Path.Combine(directory, name), DateTime.UnixEpoch.AddSeconds(StoredTree.Epoch));
            }
        });
        Assert.Single(
            stored.Tree.Entries.Where(entry => entry.Type == EntryType.File).Select(stored.Layers.Pool.PathOf).Distinct());
        Assert.Equal(
            "1",
            Shell.Script(
                $"debugfs -R 'stat /b' '{ImageFixture.Write(stored, stored.Base, "root.img")}' 2>&1 | sed -n 's/.*Links: "
                    + $"\\([0-9]*\\).*/\\1/p'").Trim());
    }

    [Fact]
    public void The_same_tree_gives_the_same_bytes_from_another_store_at_another_time()
    {
        using var one = StoredTree.Special();
        using var other = StoredTree.Special();
        var first = ImageFixture.Write(one, one.Base, "root.img", new ImageOptions(ImageFixture.Size));
        // Reading sets times of access in the store, and linking times of change.
        Shell.Script(
            $"cat '{other.Folder.Path}'/store/contents/*/* >/dev/null; touch -a '{other.Folder.Path}'/store/contents/*/*");
        Assert.Equal(
            "",
            Shell.Script(
                $"cmp '{first}' '{ImageFixture.Write(other, other.Base, "root.img", new ImageOptions(ImageFixture.Size))}'"));
    }

    [Fact]
    public void The_times_of_each_file_are_the_one_that_the_tree_has()
    {
        using var stored = StoredTree.Random(3);
        var image = ImageFixture.Write(stored, stored.Base, "root.img");
        // Four equal ones after each other; an inode that is not used has zeros.
        var times = Shell.Script(
            $"{{ echo 2; seq 16 32768; }} | sed 's/.*/stat <&>/' | TZ=UTC debugfs -f - '{image}' 2>&1 | "
                + $"grep -E '^ *(c|a|m|cr)time: 0x' | grep -v 'time: 0x00000000' | "
                + $"awk '{{ print $2 }}' | cut -d: -f1 | uniq -c | awk '{{ print $1 % 4 }}' | sort -u");
        Assert.Equal("0", times.Trim());
    }

    [Fact]
    public void An_image_of_the_next_snapshot_has_other_blocks_only_for_what_changed()
    {
        void Fill(string folder)
        {
            for (var i = 0; i < 2000; i++)
            {
                Directory.CreateDirectory(Path.Combine(folder, $"{i % 40}"));
                File.WriteAllText(Path.Combine(folder, $"{i % 40}", $"{i}"), "as it was");
                File.SetLastWriteTimeUtc(
                    Path.Combine(folder, $"{i % 40}", $"{i}"), DateTime.UnixEpoch.AddSeconds(StoredTree.Epoch - i));
            }

            for (var i = 0; i < 40; i++)
            {
                Directory.SetLastWriteTimeUtc(Path.Combine(folder, $"{i}"), DateTime.UnixEpoch.AddSeconds(StoredTree.Epoch));
            }
        }

        using var stored = new StoredTree(Fill);
        var before = ImageFixture.Write(stored, stored.Base, "before.img");
        var after = ImageFixture.Write(stored, stored.Base with { Epoch = stored.Base.Epoch + 86400 }, "after.img");
        // The superblock and its copies, the journal's superblock, and the inode of lost+found, which is as old as the file
        // system.
        var blocks = Shell.Script($"cmp -l '{before}' '{after}' | awk '{{ print int(($1 - 1) / 4096) }}' | sort -u | wc -l");
        Assert.InRange(int.Parse(blocks), 1, 8);
    }

    [Fact]
    public void Large_directories_have_an_index()
    {
        using var stored = new StoredTree(directory =>
        {
            for (var i = 0; i < 1000; i++)
            {
                File.WriteAllText(Path.Combine(directory, $"file-with-a-long-name-{i}"), "");
            }
        });
        var image = ImageFixture.Write(stored, stored.Base, "root.img");
        Assert.Contains("Root node dump", Shell.Script($"debugfs -R 'htree_dump /' '{image}' 2>&1"), StringComparison.Ordinal);
        // The kernel finds each by the index.
        Assert.Equal(stored.Tree.ToString(), ImageFixture.Read(stored, image).ToString());
    }

    [Fact]
    public void The_root_is_the_third_partition_of_an_image_for_Qubes()
    {
        using var stored = StoredTree.Special();
        var image = ImageFixture.Write(stored, stored.Base, "root.img", new ImageOptions(ImageFixture.Size));
        var table = Shell.Script($"sfdisk --verify '{image}' >/dev/null; sfdisk --dump '{image}'").ToLowerInvariant();
        Assert.Contains("label-id: f4796a2a-e377-45bd-b539-d6d49e569055", table, StringComparison.Ordinal);
        Assert.Matches("root.img1 : start= *2048, size= *409600, .*uuid=fa4d6529-56da-47c7-ae88-e2dfecb72621", table);
        Assert.Matches("root.img2 : start= *411648, size= *4096, .*uuid=1e6c9db4-1e91-46c4-846a-2030dcb13b8c", table);
        Assert.Matches(
            "root.img3 : start= *415744, .*uuid=693244e6-3e07-47bf-ad79-acade4293fe7, name=\"root filesystem\"", table);
        Shell.Script(
            $"dd if='{image}' of='{stored.Folder.At("efi")}' bs=1M skip=1 count=200 conv=sparse status=none; fsck.vfat -n "
                + $"'{stored.Folder.At("efi")}'");
        Shell.Script($"e2fsck -fn '{image}?offset={415744 * 512}'");
        Assert.Equal(stored.Tree.ToString(), ImageFixture.Read(stored, image, 415744 * 512).ToString());
    }

    [Fact]
    public void The_layout_of_Qubes_moves_home_and_local_programs_aside()
    {
        using var stored = new StoredTree(directory =>
        {
            Directory.CreateDirectory(Path.Combine(directory, "home", "user"));
            File.WriteAllText(Path.Combine(directory, "home", "user", "a"), "hard link");
            Directory.CreateDirectory(Path.Combine(directory, "usr", "local", "bin"));
            Directory.CreateDirectory(Path.Combine(directory, "usr", "bin"));
            using var user = DirectoryHandle.Open(Path.Combine(directory, "home", "user"));
            using var bin = DirectoryHandle.Open(Path.Combine(directory, "usr", "bin"));
            bin.Link(user, "a"u8, "b"u8);
        });
        var tree = ImageFixture.Read(
            stored,
            ImageFixture.Write(
                stored, stored.Base, "root.img", new ImageOptions(ImageFixture.Size, Bare: true, QubesLayout: true)));
        Assert.Equal(
            [
                "/", "/home", "/home.orig", "/home.orig/user", "/home.orig/user/a", "/usr", "/usr/bin", "/usr/bin/b",
                "/usr/local", "/usr/local.orig", "/usr/local.orig/bin",
            ],
            tree.Entries.Select(entry => entry.Path.ToString()));
        Assert.Equal(BytePath.Of("home.orig/user/a"), tree.Find(BytePath.Of("usr/bin/b"))!.Link);
    }

    [Fact]
    public void A_tree_that_does_not_fit_says_so_and_leaves_nothing()
    {
        using var stored = new StoredTree(directory =>
        {
            using var file = File.Create(Path.Combine(directory, "large"));
            var block = Enumerable.Repeat((byte)7, 1 << 20).ToArray();
            for (var i = 0; i < 600; i++)
            {
                file.Write(block);
            }
        });
        var failure = Assert.Throws<Failure>(() =>
            ImageFixture.Write(stored, stored.Base, "root.img", new ImageOptions(512 << 20, Bare: true)));
        Assert.Contains("does not fit", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["store"], Directory.GetFileSystemEntries(stored.Folder.Path).Select(Path.GetFileName));
    }
}
