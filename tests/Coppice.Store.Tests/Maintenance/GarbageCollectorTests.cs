using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests.Maintenance;

[Trait("Category", "Integration")]
public sealed class GarbageCollectorTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    [Fact]
    public void What_kept_generations_reach_stays_and_the_rest_goes()
    {
        var old = fixture.Grow("base", "old content");
        var base2 = fixture.Grow("base", "new");
        var vault = fixture.Grow("vault", "vault", base2);

        var garbage = Collect(keep: 1);

        Assert.Equal(["base@1"], garbage.Generations);
        Assert.Equal((1, 11L), (garbage.Objects, garbage.Bytes));
        Assert.False(fixture.Layers.Has(old.Layers[0]));
        Assert.All(vault.Layers, id => Assert.True(fixture.Layers.Has(id)));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
        Assert.True(Collect(keep: 1).IsEmpty);
    }

    [Fact]
    public void Each_template_keeps_as_many_as_it_is_said_and_the_one_in_force_wherever_it_stands()
    {
        for (var i = 1; i <= 4; i++)
        {
            fixture.Grow("base", $"base {i}");
            fixture.Grow("other", $"other {i}");
        }

        new GenerationStore(fixture.Store, TimeProvider.System).SetCurrent("base", 1);
        var garbage = new GarbageCollector(fixture.Store).Collect(template => template == "base" ? 2 : null);
        Assert.Equal(["base@2"], garbage.Generations);
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    [Fact]
    public void The_layers_of_a_parent_whose_generation_goes_stay_for_its_children()
    {
        var base1 = fixture.Grow("base", "old");
        fixture.Grow("vault", "vault", base1);
        fixture.Grow("base", "new");

        Collect(keep: 1);

        Assert.True(fixture.Layers.Has(base1.Layers[0]));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    [Fact]
    public void Both_layers_of_a_grafted_generation_stay_and_go_together()
    {
        var base1 = fixture.Grow("base", "old");
        var vault = fixture.Grow("vault", "vault", base1);
        var base2 = fixture.Grow("base", "new");
        var grafted = fixture.Graft(vault, base2, "second layer");
        Assert.Equal(3, grafted.Layers.Count);

        Collect(keep: 1);

        Assert.All(grafted.Layers, id => Assert.True(fixture.Layers.Has(id)));
        Assert.False(fixture.Layers.Has(base1.Layers[0]));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());

        fixture.Grow("vault", "another", base2);
        Collect(keep: 1);
        Assert.All(grafted.Layers.Skip(1), id => Assert.False(fixture.Layers.Has(id)));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }

    [Fact]
    public void A_dry_run_says_the_same_and_removes_nothing()
    {
        fixture.Grow("base", "old content");
        fixture.Grow("base", "new");
        Directory.CreateDirectory(fixture.Store.At("work", "stale"));

        var planned = Collect(keep: 1, dryRun: true);

        Assert.Equal(2, fixture.Generations.History("base").Count);
        var done = Collect(keep: 1);
        Assert.Equal(done.Generations, planned.Generations);
        Assert.Equal(done.Layers, planned.Layers);
        Assert.Equal((done.Objects, done.Bytes, done.Unfinished), (planned.Objects, planned.Bytes, planned.Unfinished));
    }

    [Fact]
    public void The_generation_in_force_stays_however_old()
    {
        fixture.Grow("base", "one");
        fixture.Grow("base", "two");
        fixture.Grow("base", "three");
        fixture.Generations.SetCurrent("base", 1);

        Assert.Equal(["base@2"], Collect(keep: 1).Generations);
    }

    [Fact]
    public void A_record_that_cannot_be_read_stops_everything()
    {
        var old = fixture.Grow("base", "old");
        fixture.Grow("base", "new");
        File.WriteAllText(fixture.Store.At("generations", "base", "1.json"), "{");

        Assert.Throws<Failure>(() => Collect(keep: 1));

        Assert.True(fixture.Layers.Has(old.Layers[0]));
    }

    public void Dispose() => fixture.Dispose();

    private Garbage Collect(int keep, bool dryRun = false) => new GarbageCollector(fixture.Store).Collect(keep, dryRun: dryRun);
}
