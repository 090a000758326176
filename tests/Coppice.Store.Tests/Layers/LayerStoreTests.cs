using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Layers;

[Trait("Category", "Integration")]
public sealed class LayerStoreTests
{
    private const long Late = 4_000_000_000;

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(40, 50, 60)]
    [InlineData(7, 7, 8)]
    public void A_chain_of_stored_layers_mounts_as_the_tree_that_it_lists(int a, int b, int c)
    {
        using var disk = TempFolder.OnDisk();
        using var memory = TempFolder.InMemory();
        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        var tree = TreeListing.Empty;
        var chain = new List<Layer>();
        foreach (var seed in new[] { a, b, c })
        {
            var wanted = RandomTree.Of(seed);
            TreeMaker.Make(wanted, memory.Make($"wanted{chain.Count}"));
            chain.Add(layers.Add(LayerManifest.Between(tree, wanted), wanted, memory.At($"wanted{chain.Count}")));
            tree = chain[^1].Result;
            Assert.Equal(wanted.Digest, layers.Listing(chain.Select(layer => layer.Id)).Digest);
            Assert.Equal(WithoutLinks(wanted), WithoutLinks(Mounted(disk, layers, chain)));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.At("store", "work")));
    }

    [Fact]
    public void A_listing_is_made_once_and_chains_that_begin_alike_share_it()
    {
        using var fixture = new StoreFixture();
        var below = fixture.Grow("base", "base");
        var (a, b) = (fixture.Grow("a", "a", below), fixture.Grow("b", "b", below));
        var layers = new LayerStore(fixture.Store);
        var listing = layers.Listing(a.Layers);
        Assert.Equal(a.Tree, listing.Digest);
        Assert.Same(listing, layers.Listing([.. a.Layers]));
        Assert.Same(layers.Listing(below.Layers), layers.Listing(a.Layers.Take(1)));
        Assert.Equal(TreeListing.Empty, layers.Listing([]));

        // b's own manifest is still to be read, the base's is known already.
        File.Delete(Path.Combine(Path.GetDirectoryName(layers.TreePath(below.Layers[0]))!, "manifest"));
        Assert.Equal(b.Tree, layers.Listing(b.Layers).Digest);
    }

    [Fact]
    public void A_listing_that_could_not_be_made_fails_again_and_spoils_no_other()
    {
        using var fixture = new StoreFixture();
        var below = fixture.Grow("base", "base");
        var layers = new LayerStore(fixture.Store);
        Digest[] broken = [.. below.Layers, Digest.Of("not there")];
        Assert.Throws<Failure>(() => layers.Listing(broken));
        Assert.Throws<Failure>(() => layers.Listing(broken));
        Assert.Equal(below.Tree, layers.Listing(below.Layers).Digest);
    }

    [Fact]
    public void A_layer_that_is_there_is_not_written_again()
    {
        using var disk = TempFolder.OnDisk();
        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        TreeMaker.Make(RandomTree.Of(5), disk.Make("upper"));

        var first = layers.Add(disk.At("upper"), TreeListing.Empty, Late);
        var second = layers.Add(disk.At("upper"), TreeListing.Empty, Late);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.OwnBytes, first.NewBytes);
        Assert.Equal(0, second.NewBytes);
    }

    [Fact]
    public void Equal_files_of_two_layers_are_one_inode()
    {
        using var disk = TempFolder.OnDisk();
        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        Shell.Script($"cd {disk.Path}; mkdir -p a b; echo same >a/x; echo same >b/y; touch -d @1 a/x b/y");

        var first = layers.Add(disk.At("a"), TreeListing.Empty, Late);
        var second = layers.Add(disk.At("b"), TreeListing.Empty, Late);

        Assert.Equal(0, second.NewBytes);
        Assert.Equal("3 3\n", Shell.Script($"stat -c %h {layers.TreePath(first.Id)}/x {layers.TreePath(second.Id)}/y | xargs"));
    }

    [Fact]
    public void A_name_beyond_the_file_systems_limit_of_links_gets_a_fresh_copy()
    {
        using var disk = TempFolder.OnDisk();
        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        Shell.Script($"cd {disk.Path}; mkdir a many; echo same >a/x; touch -d @1 a/x");
        layers.Add(disk.At("a"), TreeListing.Empty, Late);
        FillLinks(Directory.GetFiles(disk.At("store", "contents"), "*", SearchOption.AllDirectories).Single(), disk.At("many"));
        Shell.Script($"cd {disk.Path}; mkdir b; cp -a a/x b/y");

        var second = layers.Add(disk.At("b"), TreeListing.Empty, Late);

        Assert.Equal("same\n", File.ReadAllText(Path.Combine(layers.TreePath(second.Id), "y")));
        Assert.Equal("2\n", Shell.Script($"stat -c %h {layers.TreePath(second.Id)}/y"));
    }

    [Fact]
    public void A_file_that_neither_the_source_nor_the_pool_has_is_a_failure_and_leaves_nothing()
    {
        using var disk = TempFolder.OnDisk();
        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        var tree = RandomTree.Of(5);

        var failure = Assert.Throws<Failure>(() =>
            layers.Add(LayerManifest.Between(TreeListing.Empty, tree), tree, disk.Make("empty")));

        Assert.Contains("neither in the layer's source nor in the store", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.Damaged, failure.Problems[0].Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.At("store", "work")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.At("store", "layers")));
    }

    [Fact]
    public void Two_threads_may_add_layers_that_share_files()
    {
        using var disk = TempFolder.OnDisk();
        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        foreach (var seed in Enumerable.Range(0, 4))
        {
            TreeMaker.Make(RandomTree.Of(seed / 2), disk.Make($"upper{seed}"));
        }

        var added = new Layer[4];
        Parallel.For(0, 4, i => added[i] = layers.Add(disk.At($"upper{i}"), TreeListing.Empty, Late));

        Assert.Equal(2, added.Select(layer => layer.Id).Distinct().Count());
        Assert.All(added, layer => Assert.Equal(layer.Result.Digest, layers.Listing([layer.Id]).Digest));
        // What they share was written once.
        var pool = new DirectoryInfo(disk.At("store", "contents")).EnumerateFiles("*", SearchOption.AllDirectories);
        Assert.Equal(pool.Sum(file => file.Length), added.Sum(layer => layer.NewBytes));
    }

    private static void FillLinks(string file, string folder) =>
        Shell.Script($"perl -e 'my $i = 0; $i++ while link $ARGV[0], \"$ARGV[1]/$i\"; die unless $!{{EMLINK}}' {file} {folder}");

    private static TreeListing Mounted(TempFolder folder, LayerStore layers, List<Layer> chain)
    {
        var lower = string.Join(':', chain.Select(layer => layers.TreePath(layer.Id)).Reverse());
        var (copy, merged) = (folder.Make($"copy{chain.Count}"), folder.Make("merged"));
        // An overlay without an upper directory wants two lower ones at least.
        Shell.Script(
            $"unshare -m sh -euc 'mount -t overlay -o lowerdir={lower}:{folder.Make("nothing")} overlay {merged}; cp -a "
                + $"{merged}/. {copy}'");
        return TreeListing.Scan(copy);
    }

    private static string WithoutLinks(TreeListing tree) =>
        TreeListing.Of(tree.Entries.Select(entry => entry with { Link = null })).ToString();
}
