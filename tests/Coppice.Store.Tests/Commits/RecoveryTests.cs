using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests.Commits;

/// <summary>
/// What a power cut within a commit leaves: the list of what was being added, and of that some whole, some torn, some not there.
/// The state is made by hand after a commit that came through.
/// </summary>
[Trait("Category", "Integration")]
public sealed class RecoveryTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly Generation old;
    private readonly Generation parent;
    private readonly Generation child;

    public RecoveryTests()
    {
        // Earlier commits, which nothing happens to.
        old = fixture.Grow("vault", "old");
        fixture.Grow("other", "other");
        var before = Everything().ToHashSet();
        parent = fixture.Grow("vault", "new");
        child = fixture.Grow("vault-child", "child", parent);
        File.WriteAllLines(Pending, [Header, .. Everything().Where(line => !before.Contains(line))]);
    }

    private const string Header = "coppice-pending 1";

    private string Pending => fixture.Store.At("pending");

    [Fact]
    public void After_a_mere_kill_everything_stays()
    {
        Assert.Equal(7, File.ReadAllLines(Pending).Length);
        Assert.Empty(Reopen().TakenOut);
        AssertGood(2, 1);
    }

    [Fact]
    public void What_had_not_got_its_place_is_not_missed()
    {
        File.WriteAllLines(Pending, [
            Header, $"content {new string('a', 64)}-0644-0-0-1600000000", $"content {new string('b', 64)}-0644-0-0-1600000000",
            $"layer {new string('c', 32)}", "generation 3 vault",
            "generation 1 newer"]);
        Assert.Empty(Reopen().TakenOut);
        AssertGood(2, 1);
    }

    [Fact]
    public void With_a_torn_content_go_the_layers_and_generations_that_have_it()
    {
        var path = ObjectOf(parent);
        Truncate(path);
        Assert.Equal(["vault-child@1", "vault@2"], Reopen().TakenOut.Order(StringComparer.Ordinal));
        Assert.False(File.Exists(path));
        AssertGood(1, null);
    }

    [Fact]
    public void With_a_content_that_has_no_place_go_the_layers_and_generations_that_have_it()
    {
        File.Delete(ObjectOf(child));
        Assert.Equal(["vault-child@1"], Reopen().TakenOut);
        AssertGood(2, null);
    }

    [Theory]
    [InlineData("tree")]
    [InlineData("manifest")]
    [InlineData("tree/vault.txt")]
    [InlineData("")]
    public void With_a_torn_layer_go_the_generations_that_stand_on_it(string part)
    {
        var path = Path.Combine(fixture.Store.At("layers", LayerName.Of(parent.Layers[^1])), part);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }

        Assert.Equal(["vault-child@1", "vault@2"], Reopen().TakenOut.Order(StringComparer.Ordinal));
        AssertGood(1, null);
    }

    [Theory]
    [InlineData("vault", 2, 1, 1)]
    [InlineData("vault-child", 1, 2, null)]
    public void A_torn_record_goes_and_the_one_before_it_is_in_force(string template, int number, int vault, int? other)
    {
        Truncate(fixture.Store.At("generations", template, $"{number}.json"));
        Assert.Equal([$"{template}@{number}"], Reopen().TakenOut);
        // The child says on which generation it stands, and has its layers itself.
        AssertGood(vault, template == "vault" ? 1 : other);
    }

    [Fact]
    public void A_link_to_a_record_that_did_not_come_is_turned_back()
    {
        File.Delete(fixture.Store.At("generations", "vault", "2.json"));
        Assert.Empty(Reopen().TakenOut);
        AssertGood(1, 1);
    }

    [Fact]
    public void A_first_record_whose_link_did_not_come_is_in_force()
    {
        File.Delete(fixture.Store.At("generations", "vault-child", "current"));
        Assert.Empty(Reopen().TakenOut);
        AssertGood(2, 1);
    }

    [Fact]
    public void Whoever_takes_the_lock_mends_too()
    {
        Truncate(ObjectOf(child));
        using (var held = StoreLock.Build(fixture.Store))
        {
            Assert.Equal(["vault-child@1"], held.TakenOut);
        }

        AssertGood(2, null);
    }

    [Fact]
    public void While_somebody_builds_nothing_is_touched()
    {
        File.Move(Pending, Pending + ".later");
        using var held = StoreLock.Build(fixture.Store);
        File.Move(Pending + ".later", Pending);
        Truncate(ObjectOf(child));
        Assert.Empty(Reopen().TakenOut);
        Assert.True(File.Exists(Pending));
        Assert.True(File.Exists(ObjectOf(child)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("coppice-pending 2\n")]
    [InlineData("coppice-pending 1\nlayer ../../../etc\n")]
    [InlineData("coppice-pending 1\nlayer ../../../../../../../../../tmp\n")]
    [InlineData("coppice-pending 1\ncontent ../aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n")]
    [InlineData("coppice-pending 1\ngeneration x vault\n")]
    [InlineData("coppice-pending 1\ngeneration 0 vault\n")]
    [InlineData("coppice-pending 1\ngeneration 2 ../vault\n")]
    [InlineData("coppice-pending 1\nsomething\n")]
    [InlineData("coppice-pending 1\ngeneration 2 vault")]
    public void A_list_that_was_changed_is_a_failure_and_nothing_is_taken_out(string text)
    {
        File.WriteAllText(Pending, text);
        Truncate(ObjectOf(child));
        Assert.Throws<Failure>(Reopen);
        Assert.True(File.Exists(ObjectOf(child)));
        Assert.Equal(2, fixture.Generations.Current("vault")!.Number);
    }

    [Fact]
    public void Recovering_that_breaks_off_goes_on_the_next_time()
    {
        // As if it had come to taking out the record and no further.
        Truncate(ObjectOf(parent));
        fixture.Generations.TakeOut("vault", 2);
        Assert.Equal(["vault-child@1"], Reopen().TakenOut);
        AssertGood(1, null);
    }

    public void Dispose() => fixture.Dispose();

    private StoreFolder Reopen() => StoreOpening.Open(fixture.Store.Path);

    private string ObjectOf(Generation generation) =>
        fixture.Layers.Pool.PathOf(
            fixture.Layers.Manifest(generation.Layers[^1]).Entries.Single(entry => entry.Type == Store.Trees.EntryType.File));

    // Everything in the store, as the list names it.
    private IEnumerable<string> Everything() =>
    [
        .. fixture.Objects().Select(path => $"content {Path.GetFileName(path)}"),
        .. Directory.GetDirectories(fixture.Store.At("layers")).Select(path => $"layer {Path.GetFileName(path)}"),
        .. fixture.Generations.Templates().SelectMany(fixture.Generations.History)
            .Select(generation => $"generation {generation.Number} {generation.Template}"),
    ];

    private static void Truncate(string path)
    {
        // As an inode that came onto the disk without its blocks: nothing else of it differs.
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, time);
    }

    private void AssertGood(int vault, int? ofChild)
    {
        Assert.False(File.Exists(Pending));
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Store.At("work")));
        Assert.Equal(vault, fixture.Generations.Current("vault")!.Number);
        Assert.Equal(ofChild, fixture.Generations.Current("vault-child")?.Number);
        Assert.Equal(old.Tree, new LayerStore(fixture.Store).Listing(fixture.Generations.Find("vault", 1).Layers).Digest);
        new GarbageCollector(fixture.Store).Collect(keep: 5);
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());

        // And it goes on: the same can be added again.
        Assert.Equal(parent.Tree, fixture.Grow("vault", "new").Tree);
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions()).Run());
    }
}
