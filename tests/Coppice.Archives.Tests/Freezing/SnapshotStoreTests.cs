using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.Freezing;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    // A snapshot of one archive with one index, made current as the taker does it.
    private async Task<Snapshot> PublishAsync(
        SnapshotStore store, string family, string content, string mirror = "http://mirror.example")
    {
        using var held = await store.LockAsync(CancellationToken.None);
        var work = store.NewWorkFolder();
        var index = Path.Combine(store.IndexFolder, Digest.Of(content).Hex);
        await File.WriteAllTextAsync(index, content);
        await File.WriteAllTextAsync(Path.Combine(work, "tiny@tiny.InRelease"), "signed " + content);
        var digest = Digest.Of("snapshot of " + content);
        var suite = new SuiteSnapshot(
            "tiny", new Uri(mirror), ["main"], Path.Combine(store.FolderOf(digest), "tiny@tiny.InRelease"), TinyArchive.Now,
            ValidUntil: null, ["AB"],
            [new IndexSnapshot("main", "main/binary-amd64/Packages", index, Digest.Of(content))])
        {
            Identity = new Dictionary<string, string> { ["Origin"] = "Example" },
        };
        var archive = new ArchiveSnapshot(
            "tiny", "debian", digest, TinyArchive.Now, "amd64", Path.Combine(store.FolderOf(digest), "tiny@keyring.gpg"),
            [suite]);
        var snapshot = new Snapshot(digest, TinyArchive.Now, new Dictionary<string, ArchiveSnapshot> { ["tiny"] = archive });
        store.Publish(family, snapshot, work);
        return snapshot;
    }

    [Fact]
    public async Task What_was_put_in_force_is_read_again_with_absolute_paths()
    {
        var store = new SnapshotStore(folder.Path);
        Assert.Null(store.Current("home"));
        var snapshot = await PublishAsync(store, "home", "one");
        Assert.Equivalent(snapshot, store.Current("home"), strict: true);
        Assert.Equivalent(snapshot, store.Load(snapshot.Digest), strict: true);
        Assert.Equal([snapshot.Digest], store.List());
        Assert.Null(store.Current("another"));
    }

    [Fact]
    public async Task A_store_can_be_moved()
    {
        await PublishAsync(new SnapshotStore(folder.At("old")), "home", "one");
        Directory.Move(folder.At("old"), folder.At("new"));
        var suite = new SnapshotStore(folder.At("new")).Current("home")!.Archives["tiny"].Suites[0];
        Assert.True(File.Exists(suite.Release));
        Assert.True(File.Exists(suite.Indexes[0].File));
    }

    [Fact]
    public async Task The_same_snapshot_from_two_mirrors_keeps_each_familys_mirror()
    {
        var store = new SnapshotStore(folder.Path);
        await PublishAsync(store, "home", "one", "http://a.example");
        await PublishAsync(store, "away", "one", "http://b.example");
        Assert.Equal("a.example", store.Current("home")!.Archives["tiny"].Suites[0].Mirror.Host);
        Assert.Equal("b.example", store.Current("away")!.Archives["tiny"].Suites[0].Mirror.Host);
        Assert.Single(store.List());
    }

    [Fact]
    public async Task What_another_process_put_in_force_meanwhile_is_not_replaced()
    {
        var store = new SnapshotStore(folder.Path);
        var before = await PublishAsync(store, "home", "one");
        var mine = await PublishAsync(store, "elsewhere", "two");
        var theirs = await PublishAsync(store, "home", "three");
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            store.MakeCurrentAsync("home", mine, before, CancellationToken.None));
        Assert.Equal(("coppice update", ProblemKind.Busy), (failure.Problems[0].Hint, failure.Problems[0].Kind));
        Assert.Equal(theirs.Digest, store.Current("home")!.Digest);
    }

    [Fact]
    public async Task What_was_removed_meanwhile_is_not_put_in_force()
    {
        var store = new SnapshotStore(folder.Path);
        var before = await PublishAsync(store, "home", "one");
        var mine = before with { Digest = Digest.Of("never kept") };
        await Assert.ThrowsAsync<Failure>(() => store.MakeCurrentAsync("home", mine, before, CancellationToken.None));
        Assert.Equal(before.Digest, store.Current("home")!.Digest);
    }

    [Fact]
    public async Task Only_what_nothing_reaches_is_removed()
    {
        var store = new SnapshotStore(folder.Path);
        var old = await PublishAsync(store, "home", "one");
        var kept = await PublishAsync(store, "home", "two");
        var current = await PublishAsync(store, "home", "three");

        Assert.True(await store.RemoveUnreachableAsync([kept.Digest], CancellationToken.None) > 0);

        Assert.Equal(new[] { kept.Digest, current.Digest }.Order(), store.List());
        Assert.False(File.Exists(old.Archives["tiny"].Suites[0].Indexes[0].File));
        Assert.True(File.Exists(kept.Archives["tiny"].Suites[0].Indexes[0].File));
        Assert.True(File.Exists(current.Archives["tiny"].Suites[0].Indexes[0].File));
        Assert.Equal(0, await store.RemoveUnreachableAsync([kept.Digest], CancellationToken.None));
    }

    [Fact]
    public async Task With_a_damaged_record_nothing_is_removed()
    {
        var store = new SnapshotStore(folder.Path);
        await PublishAsync(store, "away", "one");
        await PublishAsync(store, "home", "two");
        await File.WriteAllTextAsync(folder.At("snapshots", "in-force", "away.json"), "{ damaged");
        var failure = await Assert.ThrowsAsync<Failure>(() => store.RemoveUnreachableAsync([], CancellationToken.None));
        Assert.Equal("coppice fsck", failure.Problems[0].Hint);
        Assert.Equal(2, store.List().Count);
    }

    [Fact]
    public async Task Removing_waits_for_a_snapshot_that_is_being_taken()
    {
        var store = new SnapshotStore(folder.Path);
        var held = await store.LockAsync(CancellationToken.None);
        var removing = store.RemoveUnreachableAsync([], CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var second = store.LockAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(removing.IsCompleted);
        held.Dispose();
        Assert.Equal(0, await removing);
    }

    [Fact]
    public async Task Leftovers_of_a_killed_run_are_cleared_by_the_next()
    {
        var store = new SnapshotStore(folder.Path);
        Directory.CreateDirectory(folder.At("snapshots", ".taking-old"));
        File.WriteAllText(folder.At("snapshots", ".taking-old", "half"), "half");
        using var held = await store.LockAsync(CancellationToken.None);
        Assert.Equal([store.NewWorkFolder()], Directory.GetDirectories(folder.At("snapshots")));
    }

    [Fact]
    public async Task An_archive_is_covered_as_long_as_its_declaration_is_the_same()
    {
        var snapshot = await PublishAsync(new SnapshotStore(folder.Path), "home", "one");
        var mirror = new Uri("http://mirror.example/");

        IReadOnlyList<string> Uncovered(Families.ArchiveDeclaration archive, string machine = "amd64") =>
            Coverage.Uncovered(snapshot, Declared.Family(archive), _ => machine);

        Assert.Empty(Uncovered(Declared.Archive(mirror, keyring: null)));
        Assert.Empty(Uncovered(Declared.Archive(mirror: null, keyring: null, architecture: null)));
        Assert.Equal(["tiny"], Uncovered(Declared.Archive(mirror: null, keyring: null, architecture: null), "arm64"));
        Assert.Equal(["tiny"], Uncovered(Declared.Archive(mirror, keyring: null, suites: ["tiny", "more"])));
        Assert.Equal(["tiny"], Uncovered(Declared.Archive(mirror, keyring: null, components: ["main", "contrib"])));
        Assert.Equal(["tiny"], Uncovered(Declared.Archive(new Uri("http://other.example"), keyring: null)));
        Assert.Equal(["tiny"], Uncovered(Declared.Archive(mirror, keyring: "/some/keyring.gpg")));
        Assert.Equal(["new"], Uncovered(Declared.Archive(mirror, keyring: null, name: "new")));
        Assert.Equal(
            ["tiny"],
            Coverage.Uncovered(snapshot: null, Declared.Family(Declared.Archive(mirror, keyring: null)), _ => "amd64"));
    }
}
