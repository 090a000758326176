using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests;

[Trait("Category", "Integration")]
public sealed class DirectoryExportTests
{
    [Fact]
    public void A_directory_has_everything_that_the_generation_has()
    {
        using var stored = StoredTree.Special();
        Export(stored, "out");
        Assert.Equal(stored.Tree.ToString(), TreeListing.Scan(stored.Folder.At("out")).ToString());
        using var folder = DirectoryHandle.Open(stored.Folder.At("out"));
        Assert.InRange(folder.Status("sparse"u8).Blocks * 512, 4096, 1 << 20);
    }

    [Fact]
    public void Random_trees_keep_their_digest()
    {
        for (var seed = 0; seed < 15; seed++)
        {
            using var stored = StoredTree.Random(seed);
            Export(stored, "out");
            Assert.Equal(stored.Tree.Digest, TreeListing.Scan(stored.Folder.At("out")).Digest);
        }
    }

    [Fact]
    public void A_change_in_the_directory_does_not_reach_the_store()
    {
        using var stored = StoredTree.Special();
        Export(stored, "out");
        File.WriteAllText(stored.Folder.At("out", "first"), "overwritten");
        Assert.Equal("hard link", File.ReadAllText(stored.Layers.Pool.PathOf(stored.Tree.Find(BytePath.Of("first"))!)));
    }

    [Fact]
    public void An_empty_directory_is_filled_and_a_full_one_is_refused()
    {
        using var stored = StoredTree.Random(1);
        stored.Folder.Make("out");
        Export(stored, "out");
        Assert.Throws<Failure>(() => Export(stored, "out"));
        Assert.Equal(stored.Tree.Digest, TreeListing.Scan(stored.Folder.At("out")).Digest);
    }

    [Fact]
    public void A_lost_content_fails_and_leaves_nothing()
    {
        using var stored = StoredTree.Special();
        File.Delete(stored.Layers.Pool.PathOf(stored.Tree.Find(BytePath.Of("setuid"))!));
        Assert.Contains("/setuid", Assert.Throws<Failure>(() => Export(stored, "out")).Message, StringComparison.Ordinal);
        Assert.Equal(["store"], Directory.GetFileSystemEntries(stored.Folder.Path).Select(Path.GetFileName));
    }

    private static void Export(StoredTree stored, string name) =>
        new DirectoryExport(stored.Layers.Pool).Write(stored.Tree, stored.Folder.At(name));
}
