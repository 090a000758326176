using Coppice.Delivery.Ext4.Reading;
using Coppice.Foundation;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Ext4.Reading;

/// <summary>File systems that mke2fs, e2fsck and the kernel made.</summary>
[Trait("Category", "Integration")]
public sealed class ForeignImageTests(ForeignTree made) : IClassFixture<ForeignTree>, IDisposable
{
    private readonly TempFolder folder = TempFolder.InMemory();
    private readonly string tree = made.Path;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("-t ext4")]
    [InlineData("-t ext4 -b 1024")]
    [InlineData("-t ext4 -b 2048 -I 512")]
    [InlineData("-t ext4 -O ^extents,^64bit")]
    [InlineData("-t ext4 -b 1024 -O ^extents,^64bit,^metadata_csum")]
    [InlineData("-t ext4 -O inline_data -I 256")]
    [InlineData("-t ext4 -O ^metadata_csum,uninit_bg")]
    [InlineData("-t ext4 -O metadata_csum_seed,orphan_file")]
    [InlineData("-t ext3")]
    [InlineData("-t ext2 -I 128")]
    public void What_mke2fs_laid_out_comes_back(string options)
    {
        var image = folder.At("image");
        Shell.Script($"truncate -s 96M {image}; mke2fs -q -F {options} -d {tree} {image}; e2fsck -fn {image}");
        // With inline_data mke2fs forgets the hole at the end of a file.
        RequireEqual(Read(image), path => options.Contains("inline_data") && path == BytePath.Of("sparse"));
    }

    [Theory]
    [InlineData("-t ext4 -b 1024")]
    [InlineData("-t ext4 -O inline_data")]
    [InlineData("-t ext4 -O ^extents,^64bit")]
    public void What_the_kernel_wrote_and_removed_comes_back(string options)
    {
        var image = folder.At("image");
        Shell.Script($"""
            truncate -s 96M {image}; mke2fs -q -F {options} {image}
            unshare --mount sh -euc '
                mount -t ext4 -o loop {image} /mnt
                mkdir /mnt/gone; seq -f "/mnt/gone/%g-name-that-is-long-enough-to-need-an-index" 3000 | xargs touch
                cp -a --sparse=always {tree}/. /mnt; rm -r /mnt/gone; rm /mnt/large/*7-*
                fallocate -l 1M -n /mnt/large/data-10 || test {options.Contains("extents")} = True
                touch -r {tree}/large/data-10 /mnt/large/data-10'
            test -z "$(losetup --noheadings --associated {image})"
            """);
        RequireEqual(Read(image), path => path.ToString().Contains("7-and"));
    }

    [Fact]
    public void Indexes_that_e2fsck_made_are_followed()
    {
        var image = folder.At("image");
        Shell.Script($"""
            truncate -s 96M {image}; mke2fs -q -F -t ext4 -b 1024 -d {tree} {image}
            e2fsck -fyD {image} >/dev/null || test $? = 1
            debugfs -R "htree_dump /large" {image} 2>&1 | grep -q "Indirect levels: 1"
            """);
        RequireEqual(Read(image), _ => false);
    }

    [Theory]
    [InlineData("bigalloc", "-O bigalloc")]
    [InlineData("meta_bg", "-O meta_bg,^resize_inode")]
    [InlineData("ea_inode", "-O ea_inode")]
    [InlineData("encrypt", "-O encrypt")]
    public void What_is_not_read_is_named(string feature, string options)
    {
        var image = folder.At("image");
        Shell.Script($"truncate -s 16M {image}; mke2fs -q -F -t ext4 {options} {image}");
        var failure = Assert.Throws<Failure>(() => Read(image));
        Assert.Contains(feature, failure.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.Unsupported, failure.Problems[0].Kind);
    }

    [Fact]
    public void One_that_is_mounted_is_refused_until_its_journal_is_done()
    {
        var image = folder.At("image");
        Shell.Script($"""
            truncate -s 16M {image}; mke2fs -q -F -t ext4 {image}
            unshare --mount sh -euc 'mount -t ext4 -o loop {image} /mnt; echo x >/mnt/x; sync; cp {image} {image}.mounted'
            """);
        var failure = Assert.Throws<Failure>(() => Read(image + ".mounted"));
        Assert.Contains("was not unmounted", failure.Message, StringComparison.Ordinal);
        Shell.Script($"e2fsck -fy {image}.mounted >/dev/null || test $? = 1");
        Assert.NotNull(Read(image + ".mounted").Listing.Find(BytePath.Of("x")));
    }

    private static Ext4Tree Read(string image)
    {
        using var file = File.OpenHandle(image);
        return Ext4Reader.Read(
            file, 0, RandomAccess.GetLength(file), (_, _) => true, null, TestContext.Current.CancellationToken);
    }

    // Times of folders, the root and lost+found are the tools' own.
    private void RequireEqual(Ext4Tree read, Func<BytePath, bool> isOther)
    {
        IEnumerable<string> Comparable(TreeListing listing) => listing.Entries
            .Where(entry => !entry.Path.IsRoot && entry.Path != BytePath.Of("lost+found") && !isOther(entry.Path))
            .Select(entry => Text(entry.Type == EntryType.Directory ? entry with { Mtime = 0 } : entry));

        Assert.Equal(Comparable(made.Listing), Comparable(read.Listing));
        Assert.Contains(read.Others, path => path == BytePath.Of("socket"));
    }

    private static string Text(TreeEntry entry) => TreeListing.Of(
        [new TreeEntry(EntryType.Directory, BytePath.Root), entry with { Path = BytePath.Of("x"), Link = null }]).ToString()
            + entry.Path + entry.Link;
}
