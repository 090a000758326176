using Coppice.Delivery.Tar;
using Coppice.Foundation;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Tar;

[Trait("Category", "Integration")]
public sealed class TarExportTests
{
    [Fact]
    public void Gnu_tar_restores_everything_that_the_generation_has()
    {
        using var stored = StoredTree.Special();
        Assert.Equal(stored.Tree.ToString(), Extracted(stored).ToString());
    }

    [Fact]
    public void Gnu_tar_restores_random_trees_with_their_digest()
    {
        for (var seed = 0; seed < 15; seed++)
        {
            using var stored = StoredTree.Random(seed);
            Assert.Equal(stored.Tree.ToString(), Extracted(stored).ToString());
        }
    }

    [Fact]
    public void The_same_tree_gives_the_same_bytes_to_a_file_and_to_a_stream()
    {
        using var stored = StoredTree.Special();
        using var stream = new MemoryStream();
        var export = new TarExport(stored.Layers.Pool);
        export.Write(stored.Tree, stored.Folder.At("a.tar"));
        export.Write(stored.Tree, stream);
        Assert.Equal(Digest.Of(File.ReadAllBytes(stored.Folder.At("a.tar"))), Digest.Of(stream.ToArray()));
    }

    [Fact]
    public void A_file_that_is_there_is_not_overwritten()
    {
        using var stored = StoredTree.Random(1);
        File.WriteAllText(stored.Folder.At("a.tar"), "mine");
        Assert.Throws<Failure>(() => new TarExport(stored.Layers.Pool).Write(stored.Tree, stored.Folder.At("a.tar")));
        Assert.Equal("mine", File.ReadAllText(stored.Folder.At("a.tar")));
    }

    [Fact]
    public void A_lost_content_fails_and_leaves_nothing()
    {
        using var stored = StoredTree.Special();
        File.Delete(stored.Layers.Pool.PathOf(stored.Tree.Find(BytePath.Of("setuid"))!));
        Assert.Throws<Failure>(() => new TarExport(stored.Layers.Pool).Write(stored.Tree, stored.Folder.At("a.tar")));
        Assert.Equal(["store"], Directory.GetFileSystemEntries(stored.Folder.Path).Select(Path.GetFileName));
    }

    private static TreeListing Extracted(StoredTree stored)
    {
        new TarExport(stored.Layers.Pool).Write(stored.Tree, stored.Folder.At("a.tar"));
        var target = stored.Folder.Make("out");
        Shell.Script($"tar --xattrs --xattrs-include='*' --acls --numeric-owner -xpf {stored.Folder.At("a.tar")} -C {target}");
        return TreeListing.Scan(target);
    }
}
