using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Layers;

[Trait("Category", "Integration")]
public sealed class StagedLayerTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly TempFolder folder = TempFolder.OnDisk();

    [Fact]
    public void A_staged_layer_can_be_listed_and_read_by_this_process_alone()
    {
        var below = Stage("one", TreeListing.Empty);
        var layer = Stage("two", below.Result);
        Assert.True(fixture.Layers.Has(layer.Id));
        Assert.Equal(layer.Result.Digest, fixture.Layers.Listing([below.Id, layer.Id]).Digest);
        Assert.Equal("two", Read(layer.Result, "two.txt"));

        Assert.False(new LayerStore(fixture.Store).Has(layer.Id));
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Layers)));
        Assert.Empty(fixture.Objects());
    }

    [Fact]
    public void A_flush_stores_all_that_is_staged_and_leaves_nothing_unfinished()
    {
        var below = Stage("one", TreeListing.Empty);
        var layer = Stage("two", below.Result);
        fixture.Layers.Flush();
        fixture.Layers.Flush();
        var other = new LayerStore(fixture.Store);
        Assert.Equal(layer.Result.Digest, other.Listing([below.Id, layer.Id]).Digest);
        Assert.Equal("two", File.ReadAllText(Path.Combine(other.TreePath(layer.Id), "two.txt")));
        Assert.Equal("two", Read(layer.Result, "two.txt"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Work)));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    [Fact]
    public void What_another_staged_layer_has_is_not_written_again()
    {
        var one = Stage("same", TreeListing.Empty);
        var two = Stage("same", TreeListing.Empty, "other");
        Assert.Equal((4, 0), (one.NewBytes, two.NewBytes));
        fixture.Layers.Flush();
        Assert.Single(fixture.Objects());
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    [Fact]
    public void A_layer_that_is_staged_twice_is_one()
    {
        Assert.Equal(Stage("same", TreeListing.Empty).Id, Stage("same", TreeListing.Empty).Id);
        fixture.Layers.Flush();
        Assert.Single(Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Layers)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Work)));
    }

    [Fact]
    public void Layers_that_are_staged_and_flushed_by_many_threads_are_all_there()
    {
        Parallel.For(0, 64, i =>
        {
            Stage($"{i % 8}", TreeListing.Empty, $"file{i}");
            if (i % 5 == 0)
            {
                fixture.Layers.Flush();
            }
        });
        fixture.Layers.Flush();
        Assert.Equal(64, Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Layers)).Count());
        Assert.Equal(8, fixture.Objects().Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Work)));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    [Fact]
    public async Task A_flush_may_begin_at_any_moment_of_a_staging()
    {
        using var done = new CancellationTokenSource();
        var flushing = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                fixture.Layers.Flush();
            }
        });
        Parallel.For(0, 1200, i => Stage("same", TreeListing.Empty, $"file{i}"));
        await done.CancelAsync();
        await flushing;
        fixture.Layers.Flush();
        Assert.Equal(1200, Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Layers)).Count());
        Assert.Single(fixture.Objects());
    }

    public void Dispose()
    {
        fixture.Dispose();
        folder.Dispose();
    }

    private Layer Stage(string content, TreeListing below, string? name = null)
    {
        var upper = folder.Make($"upper-{Guid.NewGuid():n}");
        File.WriteAllText(Path.Combine(upper, $"{name ?? content}.txt"), content);
        File.SetLastWriteTimeUtc(Path.Combine(upper, $"{name ?? content}.txt"), DateTime.UnixEpoch);
        return fixture.Layers.Stage(upper, below, latest: 1_600_000_000);
    }

    private string Read(TreeListing tree, string path) =>
        System.Text.Encoding.UTF8.GetString(new TreeReader(fixture.Layers.Pool, tree).ReadAllBytes(BytePath.Of(path)));
}
