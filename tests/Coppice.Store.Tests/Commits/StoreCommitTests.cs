using Coppice.Foundation;
using Coppice.Store.Commits;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Commits;

[Trait("Category", "Integration")]
public sealed class StoreCommitTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly TempFolder folder = TempFolder.OnDisk();
    private readonly LateClock clock = new();

    [Fact]
    public void A_complete_commit_is_seen_by_every_reader_of_this_process_before_it_is_on_the_disk()
    {
        fixture.Grow("base", "one");
        var layer = Stage("two");
        using var commit = StoreCommit.Begin(fixture.Layers, fixture.Generations);
        var added = commit.Add(Record("base", layer));
        fixture.Layers.Records.AddProvenance(layer.Id, new LayerProvenance([], []));
        Assert.Equal(1, fixture.Generations.Current("base")!.Number);

        commit.Complete();

        Assert.Equal(2, added.Number);
        Assert.Same(added, fixture.Generations.Current("base"));
        Assert.Same(added, fixture.Generations.Find("base", 2));
        Assert.Equal([2, 1], fixture.Generations.History("base").Select(generation => generation.Number));
        Assert.NotNull(fixture.Layers.Records.Provenance(layer.Id));
        Assert.True(fixture.Layers.IsStaged(layer.Id));
        Assert.Equal(1, Others().Current("base")!.Number);
    }

    [Fact]
    public void Commits_are_brought_onto_the_disk_together()
    {
        foreach (var template in (string[])["base", "vault"])
        {
            using var commit = StoreCommit.Begin(fixture.Layers, fixture.Generations);
            commit.Add(Record(template, Stage(template)));
            commit.Complete();
        }

        fixture.Layers.Flush(fixture.Generations);

        Assert.Equal([1, 1], ((string[])["base", "vault"]).Select(template => Others().Current(template)!.Number));
        Assert.Equal([1], fixture.Generations.History("base").Select(generation => generation.Number));
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Store.At(StoreFolder.Work)));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    [Fact]
    public void What_took_long_is_on_the_disk_when_it_is_complete_and_takes_the_others_with_it()
    {
        var generations = new GenerationStore(fixture.Store, clock);
        using (var quick = StoreCommit.Begin(fixture.Layers, generations))
        {
            quick.Add(Record("base", Stage("base")));
            quick.Complete();
        }

        using var commit = StoreCommit.Begin(fixture.Layers, generations);
        commit.Add(Record("vault", Stage("vault")));
        clock.Late += TimeSpan.FromSeconds(2);
        commit.Complete();

        Assert.Equal(["base", "vault"], Others().Templates());
        string[] words = ["base", "vault", "bas", "", ".", "..", "../generations/base", "base/1.json"];
        Assert.Equal(Others().Templates(), words.Where(Others().Has));
    }

    [Fact]
    public void Of_a_commit_that_was_not_completed_nobody_ever_has_a_generation()
    {
        using (var commit = StoreCommit.Begin(fixture.Layers, fixture.Generations))
        {
            commit.Add(Record("base", Stage("one")));
        }

        fixture.Layers.Flush(fixture.Generations);

        Assert.Null(fixture.Generations.Current("base"));
        Assert.Empty(Others().Templates());
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    public void Dispose()
    {
        fixture.Dispose();
        folder.Dispose();
    }

    private GenerationStore Others() => new(fixture.Store, TimeProvider.System);

    private Layer Stage(string content)
    {
        var upper = folder.Make($"upper-{Guid.NewGuid():n}");
        File.WriteAllText(Path.Combine(upper, $"{content}.txt"), content);
        return fixture.Layers.Stage(upper, TreeListing.Empty, latest: 1_600_000_000);
    }

    private static Generation Record(string template, Layer layer) => new(
        template, 0, default, null, Digest.Of(template), layer.Result.Digest, [layer.Id], Digest.Of("snapshot"), 1_600_000_000,
        [],
        layer.OwnBytes, layer.Result.TotalBytes, Log: null);

    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Late { get; set; }

        public override long GetTimestamp() => Late.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
