using System.Buffers.Binary;
using Coppice.Delivery.Ext4;
using Coppice.Delivery.Ext4.Reading;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;
using static Coppice.Delivery.Tests.Ext4.Reading.ImageBytes;

namespace Coppice.Delivery.Tests.Ext4.Reading;

/// <summary>Images that were damaged, or made to break who reads them.</summary>
public sealed class DamagedImageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_is_changed_is_found_or_read_as_something_else(bool hasChecksums)
    {
        var random = Chance.Begin();
        using var image = MemoryImage.Of(RandomTree.Of(random.Next()));
        if (!hasChecksums)
        {
            WithoutChecksums(image.Handle);
        }

        Assert.InRange(Mutations.Run(image.Handle, random, 1500), 10, 1500);
        Assert.NotEmpty(image.Read().Listing.Entries);
    }

    [Theory]
    [Trait("Category", "Integration")]
    [InlineData("-b 1024 -O ^extents,^64bit,^metadata_csum")]
    [InlineData("-b 1024 -O inline_data,^metadata_csum")]
    public void What_is_changed_in_images_of_mke2fs_is_found_or_read_as_something_else(string options)
    {
        var random = Chance.Begin();
        using var folder = TempFolder.InMemory();
        TreeMaker.Make(RandomTree.Of(random.Next()), folder.Make("tree"));
        Shell.Script($"""
            cd {folder.Path}
            mkdir tree/many; seq -f 'tree/many/%g-and-more-so-that-there-is-an-index' 200 | xargs touch
            head -c 600000 /dev/urandom >tree/large
            truncate -s 16M image; mke2fs -q -F -t ext4 {options} -d tree image
            e2fsck -fyD image >/dev/null 2>&1 || test $? = 1
            """);
        using var image = File.OpenHandle(folder.At("image"), FileMode.Open, FileAccess.ReadWrite);
        Assert.InRange(Mutations.Run(image, random, 800), 10, 800);
    }

    [Theory]
    [InlineData("groups of", 0x0, 0xFFFFFFFF)]
    [InlineData("encrypt", 0x60, 0x2C2 | 0x10000)]
    [InlineData("0x80000000", 0x60, 0x2C2 | 0x80000000)]
    [InlineData("bigalloc", 0x64, 0x6B | 0x200)]
    [InlineData("was not unmounted", 0x60, 0x2C2 | 4)]
    [InlineData("was not unmounted", 0xE8, 12)]
    [InlineData("blocks of 64 KiB", 0x18, 6)]
    [InlineData("more than the image", 0x4, 0x7FFFFFFF)]
    [InlineData("a group has 1 blocks", 0x20, 1)]
    [InlineData("groups of", 0x28, 0xFFFFFFFF)]
    [InlineData("an inode has 1 bytes", 0x58, 1)]
    public void What_a_superblock_says_is_checked(string named, int at, uint value)
    {
        using var image = MemoryImage.Of(RandomTree.Of(1));
        WithoutChecksums(image.Handle);
        Put(image.Handle, SuperblockAt + at, value);
        Assert.Contains(named, FailureOf(image).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checksum_that_is_wrong_is_named()
    {
        using var image = MemoryImage.Of(RandomTree.Of(1));
        var inode = InodeAt(FileSystem.RootInode);
        Put(image.Handle, inode + 0x10, 12345);
        Assert.Contains("the checksum of inode 2", FailureOf(image).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_exabytes_is_damage_and_one_of_terabytes_is_not_read()
    {
        var tree = TreeListing.Of(
        [
            new TreeEntry(EntryType.Directory, BytePath.Root) { Mode = 0x1ed },
            new TreeEntry(EntryType.File, BytePath.Of("file")) { Size = 0, Content = Digest.Of("") },
        ]);
        using var image = MemoryImage.Of(tree);
        WithoutChecksums(image.Handle);
        var number = Enumerable.Range(12, 16000).First(inode => Format(image.Handle, (uint)inode) == 0x8000);
        Put(image.Handle, InodeAt((uint)number) + 0x6C, 0x0FFFFFFF);
        Assert.Contains("bytes", FailureOf(image).Message, StringComparison.Ordinal);
        Put(image.Handle, InodeAt((uint)number) + 0x6C, 0xFFF);
        var reader = image.Reader();
        Assert.Null(reader.Read((_, size) => size == 0, null, default).Listing.Find(BytePath.Of("file"))!.Content);
        Assert.InRange(reader.BlocksRead, 1, 100);
    }

    [Fact]
    public void A_folder_in_itself_is_damage()
    {
        var tree = TreeListing.Of(
        [
            new TreeEntry(EntryType.Directory, BytePath.Root) { Mode = 0x1ed },
            new TreeEntry(EntryType.Directory, BytePath.Of("one")) { Mode = 0x1ed },
            new TreeEntry(EntryType.Directory, BytePath.Of("one/two")) { Mode = 0x1ed },
        ]);
        using var image = MemoryImage.Of(tree);
        WithoutChecksums(image.Handle);
        var folders = Enumerable.Range(12, 16000).Where(inode => Format(image.Handle, (uint)inode) == 0x4000).ToList();
        foreach (var (one, other) in new[] { (folders[0], folders[1]), (folders[1], folders[0]) })
        {
            // The last of "one" that is named in it becomes the folder itself.
            var place = Place(image.Handle, (uint)one);
            var bytes = new byte[Block];
            RandomAccess.Read(image.Handle, bytes, place * Block);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(24)) == (uint)other)
            {
                Put(image.Handle, (place * Block) + 24, (uint)one);
                Assert.Equal(ProblemKind.Damaged, FailureOf(image).Problems[0].Kind);
                return;
            }
        }

        Assert.Fail("no folder has the other one");
    }

    [Fact]
    public void An_index_that_hides_a_name_is_damage()
    {
        var system = new MadeSystem();
        for (var number = 0; number < 400; number++)
        {
            system.Put($"large/{number}-{new string('n', 40)}", 0, new Random(number));
        }

        using var file = PosixFile.InMemory("coppice-test-image");
        RandomAccess.SetLength(file, 128 << 20);
        new Ext4Image(file, 0, 128 << 20, new FileSystemId(Guid.NewGuid(), Guid.NewGuid(), 0)).Write(
            [system.Tree()], new MadeContents(), null, TestContext.Current.CancellationToken);
        WithoutChecksums(file);
        var folder = Enumerable.Range(12, 16000).First(
            inode => Format(file, (uint)inode) == 0x4000 && (Word(file, InodeAt((uint)inode) + 0x20) & 0x1000) != 0);
        Ext4Tree Read() => Ext4Reader.Read(file, 0, 128 << 20, (_, _) => false, null, TestContext.Current.CancellationToken);
        Assert.Equal(403, Read().Listing.Entries.Count);
        // The last record of the index is gone, and with it a block of names.
        var count = (Place(file, (uint)folder) * Block) + 34;
        var bytes = new byte[2];
        RandomAccess.Read(file, bytes, count);
        bytes[0]--;
        RandomAccess.Write(file, bytes, count);
        Assert.Contains("does not lead to all", Assert.Throws<Failure>(Read).Message, StringComparison.Ordinal);
    }

    private static Failure FailureOf(MemoryImage image) => Assert.Throws<Failure>(() => image.Read((_, _) => false));
}
