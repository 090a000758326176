using System.Text;
using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Tests.Freezing;

/// <summary>Archives as they should be; needs gpg.</summary>
[Trait("Category", "Integration")]
public sealed class SnapshotTakerTests(Keys keys) : SnapshotTaking(keys)
{
    [Fact]
    public async Task A_good_archive_is_frozen()
    {
        var snapshot = await PublishAndTakeAsync();
        var suite = Assert.Single(snapshot.Archives["tiny"].Suites);
        Assert.Equal(Server.Uri, suite.Mirror);
        Assert.Equal(Archive.Date, snapshot.Archives["tiny"].Date);
        Assert.Equal(Archive.Packages, await File.ReadAllTextAsync(Assert.Single(suite.Indexes).File));
        Assert.Equal(await File.ReadAllBytesAsync(Archive.InRelease), await File.ReadAllBytesAsync(suite.Release));
        Assert.Equal(File.ReadAllBytes(Ring), File.ReadAllBytes(snapshot.Archives["tiny"].Keyring));
        Assert.Contains(Server.Requests, asked => asked.Path.Contains("/by-hash/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_only_kept_changes_nothing_until_it_is_put_in_force()
    {
        var first = await PublishAndTakeAsync();
        Archive.Add("more", "the package more"u8.ToArray());
        Archive.Publish();
        var second = await TakeAsync(options: new TakeOptions { Aside = true });
        Assert.NotEqual(first.Digest, second.Digest);
        Assert.Equal(first.Digest, Store.Current("home")!.Digest);
        await Store.MakeCurrentAsync("home", second, first, TestContext.Current.CancellationToken);
        Assert.Equivalent(second, Store.Current("home"), strict: true);
    }

    [Fact]
    public async Task Without_by_hash_the_index_is_fetched_by_its_name()
    {
        Archive.ByHash = false;
        await PublishAndTakeAsync();
        Assert.DoesNotContain(Server.Requests, asked => asked.Path.Contains("/by-hash/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mirror_without_the_by_hash_folders_is_asked_by_name()
    {
        Archive.Publish();
        Directory.Delete(Path.Combine(Archive.IndexFolder, "by-hash"), recursive: true);
        Assert.Single((await TakeAsync()).Archives);
    }

    [Fact]
    public async Task The_same_metadata_give_the_same_digest_in_another_store_and_from_another_mirror()
    {
        var snapshot = await PublishAndTakeAsync();
        var other = new SnapshotStore(Folder.At("other"));
        var declared = Declared.Family(Declared.Archive(new Uri("file://" + Archive.Folder), Ring));
        var again = await Taker(other)
            .TakeAsync(declared, new TakeOptions(), NoProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(snapshot.Digest, again.Digest);
        Assert.NotEqual(snapshot.Archives["tiny"].Suites[0].Mirror, again.Archives["tiny"].Suites[0].Mirror);
    }

    [Fact]
    public async Task An_index_that_the_store_has_is_not_fetched_again()
    {
        await PublishAndTakeAsync();
        Server.Requests.Clear();
        await TakeAsync();
        Assert.Equal("/dists/tiny/InRelease", Assert.Single(Server.Requests).Path);
    }

    [Fact]
    public async Task A_family_that_was_moved_keeps_its_snapshot_and_other_keys_want_a_new_one()
    {
        await PublishAndTakeAsync();
        var moved = Folder.At("moved.gpg");
        File.Copy(Ring, moved);
        Assert.Equal(0, await RequestsAsync());
        File.Copy(Keys.Ring("pinned", "stranger"), moved, overwrite: true);
        Assert.NotEqual(0, await RequestsAsync());
        Assert.Equal(0, await RequestsAsync());

        async Task<int> RequestsAsync()
        {
            Server.Requests.Clear();
            await Taker().CurrentOrTakeAsync(
                Declared.Family(Declared.Archive(Server.Uri, moved)), offline: false, NoProgress.Instance,
                TestContext.Current.CancellationToken);
            return Server.Requests.Count;
        }
    }

    [Fact]
    public async Task Xz_indexes_are_decompressed()
    {
        var xz = new ProcessRunner()
            .Run(Command.Own("xz", ["--stdout"]) with { Input = Encoding.UTF8.GetBytes(Archive.Packages) });
        Archive.Vouch("main/binary-amd64/Packages.xz", xz.Output);
        var snapshot = await PublishAndTakeAsync();
        Assert.Equal(Archive.Packages, await File.ReadAllTextAsync(snapshot.Archives["tiny"].Suites[0].Indexes[0].File));
    }

    [Fact]
    public async Task What_is_taken_aside_is_the_newest_and_leaves_the_one_in_force()
    {
        var old = await PublishAndTakeAsync();
        Archive.Add("more", "the package more"u8.ToArray());
        Archive.Date = Archive.Date.AddDays(1);
        Archive.Publish();
        var newest = await TakeAsync(options: new TakeOptions { Aside = true });

        Assert.NotEqual(old.Digest, newest.Digest);
        Assert.Equal(old.Digest, Store.Current("home")!.Digest);
        Assert.Equal(newest.Digest, Store.Newest("home")!.Digest);
        Assert.Equal(newest.Digest, Taker().NewestHere(Declared.Family(Tiny)).Digest);
        Assert.Equal([newest.Digest], Store.AllNewest().Select(snapshot => snapshot.Digest));
        // Both are reached, so neither is garbage.
        Assert.Equal(0, await Store.RemoveUnreachableAsync([], CancellationToken.None));

        await TakeAsync();
        Assert.Equal(newest.Digest, Store.Current("home")!.Digest);
        Assert.Null(Store.Newest("home"));
        Assert.Equal(newest.Digest, Taker().NewestHere(Declared.Family(Tiny)).Digest);
    }

    [Fact]
    public async Task The_newest_here_are_those_that_hold_the_family_as_declared()
    {
        var current = await PublishAndTakeAsync();
        await TakeAsync(Declared.Archive(new Uri("file://" + Archive.Folder), Ring), new TakeOptions { Aside = true });
        Assert.Equal(Server.Uri, Taker().NewestHere(Declared.Family(Tiny)).Archives["tiny"].Suites[0].Mirror);
        Assert.Equal(current.Digest, Taker().NewestHere(Declared.Family(Tiny)).Digest);
        var failure = Assert.Throws<Failure>(() =>
            Taker().NewestHere(Declared.Family(Declared.Archive(Server.Uri, Ring, suites: ["tiny", "more"]))));
        Assert.Contains("the declaration of tiny changed since the last snapshot", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_uses_the_snapshot_in_force_and_fails_without_one()
    {
        var family = Declared.Family(Tiny);
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            Taker().CurrentOrTakeAsync(family, offline: true, NoProgress.Instance, CancellationToken.None));
        Assert.Contains("--offline", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
        var snapshot = await PublishAndTakeAsync();
        Server.Requests.Clear();
        Assert.Equal(
            snapshot.Digest,
            (await Taker().CurrentOrTakeAsync(family, offline: true, NoProgress.Instance, CancellationToken.None)).Digest);
        Assert.Equal(
            snapshot.Digest,
            (await Taker().CurrentOrTakeAsync(family, offline: false, NoProgress.Instance, CancellationToken.None)).Digest);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Two_runs_at_once_take_one_snapshot()
    {
        Archive.Publish();
        var family = Declared.Family(Tiny);
        var runs = Enumerable.Range(0, 3).Select(_ =>
            Taker(new SnapshotStore(Folder.At("store")))
                .CurrentOrTakeAsync(family, offline: false, NoProgress.Instance, CancellationToken.None));
        Assert.Single((await Task.WhenAll(runs)).Select(snapshot => snapshot.Digest).Distinct());
        Assert.Single(Server.Requests, asked => asked.Path == "/dists/tiny/InRelease");
    }

    [Fact]
    public async Task An_archive_that_is_no_longer_declared_is_dropped()
    {
        var second = Declared.Archive(new Uri("file://" + Archive.Folder), Ring, name: "second");
        Archive.Publish();
        await Taker().TakeAsync(Declared.Family(Tiny, second), new TakeOptions(), NoProgress.Instance, CancellationToken.None);
        Assert.Equal(["tiny"], (await TakeAsync()).Archives.Keys);
    }

    [Fact]
    public async Task Only_archives_that_changed_are_taken_anew()
    {
        var before = await PublishAndTakeAsync();
        var second = Declared.Archive(new Uri("file://" + Archive.Folder), Ring, name: "second");
        var both = await Taker()
            .CurrentOrTakeAsync(Declared.Family(Tiny, second), offline: false, NoProgress.Instance, CancellationToken.None);
        Assert.Equal(before.Archives["tiny"].Digest, both.Archives["tiny"].Digest);
        Assert.Equal(before.Archives["tiny"].Suites[0].Mirror, both.Archives["tiny"].Suites[0].Mirror);
        Assert.True(File.Exists(both.Archives["tiny"].Suites[0].Release));
        Assert.True(File.Exists(both.Archives["second"].Suites[0].Release));
        Assert.NotEqual(before.Digest, both.Digest);
    }
}
