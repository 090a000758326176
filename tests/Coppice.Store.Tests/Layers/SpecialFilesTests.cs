using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Layers;

[Trait("Category", "Integration")]
public sealed class SpecialFilesTests : IDisposable
{
    private const long Late = 4_000_000_000;
    private readonly TempFolder disk = TempFolder.OnDisk();
    private readonly TempFolder memory = TempFolder.InMemory();

    [Fact]
    public void Everything_that_is_easily_lost_is_in_the_listing()
    {
        SpecialTree.Make(memory.Path);
        var tree = TreeListing.Scan(memory.Path);
        Assert.Equal(0x9ed, Find(tree, "setuid").Mode);
        Assert.Equal((uint.MaxValue - 1, 3_000_000_000), (Find(tree, "owned").Uid, Find(tree, "owned").Gid));
        Assert.Equal(BytePath.Of("first"), Find(tree, "second").Link);
        Assert.Equal("security.capability", Find(tree, "capable").Xattrs.Attributes.Single().Key.ToString());
        Assert.Equal("user.a=b%", Find(tree, "noted").Xattrs.Attributes.Single().Key.ToString());
        Assert.Equal(new DeviceNumber(259, 70_000), Find(tree, "disk").Device);
        Assert.Equal(64 << 20, Find(tree, "sparse").Size);
        Assert.Equal(-1, Find(tree, "empty").Mtime);
        Assert.NotNull(tree.Find(BytePath.Of([0xff, 0xfe, (byte)'\n', 0x1b])));
        Assert.Null(tree.Find(BytePath.Of("socket")));
    }

    [Fact]
    public void A_stored_layer_holds_all_of_it_and_holes_stay_holes()
    {
        SpecialTree.Make(memory.Path);
        var store = StoreOpening.OpenOrCreate(disk.At("store"));
        var layers = new LayerStore(store);

        var layer = layers.Add(memory.Path, TreeListing.Empty, Late);

        Assert.Equal(TreeListing.Scan(memory.Path, Late).ToString(), layer.Result.ToString());
        Assert.Equal(layer.Result.ToString(), TreeListing.Scan(layers.TreePath(layer.Id)).ToString());
        using var tree = DirectoryHandle.Open(layers.TreePath(layer.Id));
        Assert.InRange(tree.Status("sparse"u8).Blocks * 512, 4096, 1 << 20);
        Assert.Empty(new Fsck(store, new FsckOptions()).Run());
    }

    [Fact]
    public void Times_after_the_snapshot_and_those_of_directories_become_one_fixed_time()
    {
        File.WriteAllText(memory.At("late"), "");
        File.WriteAllText(memory.At("packaged"), "");
        File.SetLastWriteTimeUtc(memory.At("packaged"), DateTime.UnixEpoch.AddSeconds(900_000_000));
        Directory.CreateDirectory(memory.At("folder"));
        Directory.SetLastWriteTimeUtc(memory.At("folder"), DateTime.UnixEpoch.AddSeconds(900_000_000));

        var tree = LayerCapture.Capture(memory.Path, TreeListing.Empty, latest: 1_000_000_000).Result;

        Assert.Equal(
            [("/", MadeTime.Seconds), ("/folder", MadeTime.Seconds), ("/late", MadeTime.Seconds), ("/packaged", 900_000_000)],
            tree.Entries.Select(entry => (entry.Path.ToString(), entry.Mtime)));
    }

    [Fact]
    public void Ten_thousand_levels_are_listed_and_stored()
    {
        using (var root = DirectoryHandle.Open(memory.Path))
        {
            var current = root.OpenDirectory("."u8);
            for (var level = 0; level < 10_000; level++)
            {
                using var above = current;
                current = above.OpenOrMakeDirectory("d"u8);
            }

            current.CreateFile("deep"u8).Dispose();
            current.Dispose();
        }

        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        var layer = layers.Add(memory.Path, TreeListing.Empty, Late);

        Assert.Equal(10_002, layer.Result.Entries.Count);
        Assert.Equal(layer.Result.Digest, TreeListing.Scan(layers.TreePath(layer.Id)).Digest);
    }

    [Theory]
    [InlineData("levels")]
    [InlineData("entries")]
    [InlineData("bytes")]
    public void A_tree_beyond_a_limit_is_refused_with_the_path(string limit)
    {
        Directory.CreateDirectory(memory.At("a", "b", "c"));
        File.WriteAllText(memory.At("a", "b", "c", "x"), "0123456789");
        var limits = limit switch
        {
            "levels" => new TreeLimits { Levels = 2 },
            "entries" => new TreeLimits { Entries = 3 },
            _ => new TreeLimits { FileBytes = 9 },
        };
        Assert.Contains(
            "/a/b/c", Assert.Throws<Failure>(() => TreeListing.Scan(memory.Path, limits: limits)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_hole_is_refused_at_once()
    {
        Shell.Script($"truncate -s 1T {memory.At("huge")}");
        Assert.Contains("/huge", Assert.Throws<Failure>(() => TreeListing.Scan(memory.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        disk.Dispose();
        memory.Dispose();
    }

    private static TreeEntry Find(TreeListing tree, string path) => tree.Find(BytePath.Of(path))!;
}
