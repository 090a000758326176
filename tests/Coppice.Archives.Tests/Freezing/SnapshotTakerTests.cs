using System.Text;
using Coppice.Archives.Fetching;
using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Tests.Freezing;

/// <summary>One test per attack on archives; needs gpg.</summary>
[Trait("Category", "Integration")]
public sealed class SnapshotTakerTests : IAsyncDisposable
{
    private readonly Keys keys;
    private readonly TempFolder folder = new();
    private readonly TinyArchive archive;
    private readonly ScriptedServer server;
    private readonly SnapshotStore store;
    private readonly Fetcher fetcher = new(new FetchLimits { Attempts = 2, Pause = TimeSpan.Zero, RootBytes = 100_000 });
    private readonly string ring;

    public SnapshotTakerTests(Keys keys)
    {
        this.keys = keys;
        ring = keys.Ring("pinned");
        archive = new TinyArchive(folder.At("mirror"), keys);
        archive.Add("less", "the package less"u8.ToArray());
        store = new SnapshotStore(folder.At("store"));
        server = new ScriptedServer(archive.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        fetcher.Dispose();
        folder.Dispose();
    }

    private Families.ArchiveDeclaration Tiny => Declared.Archive(server.Uri, ring);

    private SnapshotTaker Taker(SnapshotStore? into = null) =>
        new(into ?? store, fetcher, new ProcessRunner(), [new DebianArchiveFormat()], new MachineSources(folder.At("nothing")), new FrozenClock(TinyArchive.Now));

    private Task<Snapshot> TakeAsync(Families.ArchiveDeclaration? declared = null, TakeOptions? options = null) =>
        Taker().TakeAsync(Declared.Family(declared ?? Tiny), options ?? new TakeOptions(), NoProgress.Instance, TestContext.Current.CancellationToken);

    private async Task<Snapshot> PublishAndTakeAsync()
    {
        archive.Publish();
        return await TakeAsync();
    }

    // What every refusal has in common: a clear text, and the old snapshot stays in force with nothing left lying about.
    private async Task RefusedAsync(string expected, Families.ArchiveDeclaration? declared = null)
    {
        var before = store.InForce("home");
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync(declared));
        Assert.Contains(expected, string.Join('\n', failure.Problems.Select(problem => problem.Message + "\n" + string.Join('\n', problem.Details ?? []))), StringComparison.Ordinal);
        Assert.Equal(before?.Digest, store.InForce("home")?.Digest);
        Assert.Empty(Directory.GetDirectories(folder.At("store", "snapshots"), ".taking-*"));
    }

    [Fact]
    public async Task A_good_archive_is_frozen()
    {
        var snapshot = await PublishAndTakeAsync();
        var suite = Assert.Single(snapshot.Archives["tiny"].Suites);
        Assert.Equal(server.Uri, suite.Mirror);
        Assert.Equal(archive.Date, snapshot.Archives["tiny"].Date);
        Assert.Equal(archive.Packages, await File.ReadAllTextAsync(Assert.Single(suite.Indexes).File));
        Assert.Equal(await File.ReadAllBytesAsync(archive.InRelease), await File.ReadAllBytesAsync(suite.Release));
        Assert.Equal(File.ReadAllBytes(ring), File.ReadAllBytes(snapshot.Archives["tiny"].Keyring));
        Assert.Contains(server.Requests, asked => asked.Path.Contains("/by-hash/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_only_kept_changes_nothing_until_it_is_put_in_force()
    {
        var first = await PublishAndTakeAsync();
        archive.Add("more", "the package more"u8.ToArray());
        archive.Publish();
        var second = await TakeAsync(options: new TakeOptions { Aside = true });
        Assert.NotEqual(first.Digest, second.Digest);
        Assert.Equal(first.Digest, store.InForce("home")!.Digest);
        await store.PutInForceAsync("home", second, first, TestContext.Current.CancellationToken);
        Assert.Equivalent(second, store.InForce("home"), strict: true);
    }

    [Fact]
    public async Task Without_by_hash_the_index_is_fetched_by_its_name()
    {
        archive.ByHash = false;
        await PublishAndTakeAsync();
        Assert.DoesNotContain(server.Requests, asked => asked.Path.Contains("/by-hash/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mirror_without_the_by_hash_folders_is_asked_by_name()
    {
        archive.Publish();
        Directory.Delete(Path.Combine(archive.IndexFolder, "by-hash"), recursive: true);
        Assert.Single((await TakeAsync()).Archives);
    }

    [Fact]
    public async Task The_same_metadata_give_the_same_digest_in_another_store_and_from_another_mirror()
    {
        var snapshot = await PublishAndTakeAsync();
        var other = new SnapshotStore(folder.At("other"));
        var declared = Declared.Family(Declared.Archive(new Uri("file://" + archive.Folder), ring));
        var again = await Taker(other).TakeAsync(declared, new TakeOptions(), NoProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(snapshot.Digest, again.Digest);
        Assert.NotEqual(snapshot.Archives["tiny"].Suites[0].Mirror, again.Archives["tiny"].Suites[0].Mirror);
    }

    [Fact]
    public async Task An_index_that_the_store_has_is_not_fetched_again()
    {
        await PublishAndTakeAsync();
        server.Requests.Clear();
        await TakeAsync();
        Assert.Equal("/dists/tiny/InRelease", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task Xz_indexes_are_decompressed()
    {
        var xz = new ProcessRunner().Run(new Command("xz", ["--stdout"]) { Input = Encoding.UTF8.GetBytes(archive.Packages) });
        archive.Vouch("main/binary-amd64/Packages.xz", xz.Output);
        var snapshot = await PublishAndTakeAsync();
        Assert.Equal(archive.Packages, await File.ReadAllTextAsync(snapshot.Archives["tiny"].Suites[0].Indexes[0].File));
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("gz")]
    public async Task A_compressed_index_that_grows_beyond_its_signed_size_is_refused(string form)
    {
        var bomb = new byte[50 << 20];
        archive.Vouch($"main/binary-amd64/Packages.{form}", form == "gz" ? TinyArchive.Gzip(bomb) : new ProcessRunner().Run(new Command("xz", ["--stdout"]) { Input = bomb }).Output);
        archive.Publish();
        await RefusedAsync("does not decompress to");
    }

    [Fact]
    public async Task What_is_taken_aside_is_the_newest_and_leaves_the_one_in_force()
    {
        var old = await PublishAndTakeAsync();
        archive.Add("more", "the package more"u8.ToArray());
        archive.Date = archive.Date.AddDays(1);
        archive.Publish();
        var newest = await TakeAsync(options: new TakeOptions { Aside = true });

        Assert.NotEqual(old.Digest, newest.Digest);
        Assert.Equal(old.Digest, store.InForce("home")!.Digest);
        Assert.Equal(newest.Digest, store.Newest("home")!.Digest);
        Assert.Equal(newest.Digest, Taker().NewestHere(Declared.Family(Tiny)).Digest);
        Assert.Equal([newest.Digest], store.AllNewest().Select(snapshot => snapshot.Digest));
        // Both are reached, so neither is garbage.
        Assert.Equal(0, await store.RemoveUnreachableAsync([], CancellationToken.None));

        await TakeAsync();
        Assert.Equal(newest.Digest, store.InForce("home")!.Digest);
        Assert.Null(store.Newest("home"));
        Assert.Equal(newest.Digest, Taker().NewestHere(Declared.Family(Tiny)).Digest);
    }

    [Fact]
    public async Task What_was_seen_aside_cannot_be_hidden_again()
    {
        await PublishAndTakeAsync();
        archive.Date = archive.Date.AddDays(1);
        archive.Publish();
        await TakeAsync(options: new TakeOptions { Aside = true });

        // Newer than the one in force, older than what was seen since.
        archive.Date = archive.Date.AddHours(-1);
        archive.Publish();
        await RefusedAsync("is older");
        await TakeAsync(options: new TakeOptions { AllowOlder = true });
    }

    [Fact]
    public async Task The_newest_here_are_those_that_hold_the_family_as_declared()
    {
        var inForce = await PublishAndTakeAsync();
        await TakeAsync(Declared.Archive(new Uri("file://" + archive.Folder), ring), new TakeOptions { Aside = true });
        Assert.Equal(server.Uri, Taker().NewestHere(Declared.Family(Tiny)).Archives["tiny"].Suites[0].Mirror);
        Assert.Equal(inForce.Digest, Taker().NewestHere(Declared.Family(Tiny)).Digest);
        var failure = Assert.Throws<Failure>(() => Taker().NewestHere(Declared.Family(Declared.Archive(server.Uri, ring, suites: ["tiny", "more"]))));
        Assert.Contains("does not hold tiny as declared now", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsigned_metadata_are_refused()
    {
        await PublishAndTakeAsync();
        archive.Write("dists/tiny/InRelease", Encoding.UTF8.GetBytes(archive.Release()));
        await RefusedAsync("does not begin with a signed message");
    }

    [Fact]
    public async Task A_changed_text_is_refused()
    {
        await PublishAndTakeAsync();
        await File.WriteAllTextAsync(archive.InRelease, (await File.ReadAllTextAsync(archive.InRelease)).Replace("Origin: Example", "Origin: Examples"));
        await RefusedAsync("was changed after it was signed");
    }

    [Fact]
    public async Task A_key_that_is_not_pinned_is_refused_and_the_keys_are_named()
    {
        archive.Signers = ["stranger"];
        archive.Publish();
        await RefusedAsync("(not pinned)");
        await RefusedAsync("pinned: ");
    }

    [Fact]
    public async Task One_pinned_signer_beside_unknown_ones_is_enough()
    {
        archive.Signers = ["stranger", "pinned"];
        Assert.Single((await PublishAndTakeAsync()).Archives["tiny"].Suites[0].SignedBy);
    }

    [Fact]
    public async Task A_Release_older_than_the_one_in_force_is_refused_unless_allowed()
    {
        await PublishAndTakeAsync();
        archive.Date = archive.Date.AddDays(-1);
        archive.Publish();
        await RefusedAsync("is older");
        Assert.Equal(archive.Date, (await TakeAsync(options: new TakeOptions { AllowOlder = true })).Archives["tiny"].Date);
    }

    [Fact]
    public async Task A_Release_after_its_Valid_Until_is_refused()
    {
        archive.ValidUntil = TinyArchive.Now.AddMinutes(-1);
        archive.Publish();
        await RefusedAsync("was valid until");
    }

    [Fact]
    public async Task A_Release_older_than_max_age_is_refused()
    {
        archive.Publish();
        await RefusedAsync("`max-age` allows 1", Declared.Archive(server.Uri, ring, maxAge: TimeSpan.FromDays(1)));
        Assert.NotNull(await TakeAsync(Declared.Archive(server.Uri, ring, maxAge: TimeSpan.FromDays(3))));
    }

    [Fact]
    public async Task A_Release_from_the_future_is_refused()
    {
        archive.Date = TinyArchive.Now.AddDays(1);
        archive.Publish();
        await RefusedAsync("from the future");
    }

    [Fact]
    public async Task Another_suites_Release_is_refused()
    {
        archive.Codename = "huge";
        archive.Publish();
        await RefusedAsync("gives another suite than tiny");
    }

    [Fact]
    public async Task A_changed_origin_is_refused_unless_allowed()
    {
        await PublishAndTakeAsync();
        archive.Origin = "Somebody Else";
        archive.Publish();
        await RefusedAsync("changed its Origin from Example to Somebody Else");
        Assert.NotNull(await TakeAsync(options: new TakeOptions { AllowChanged = true }));
    }

    [Fact]
    public async Task Digests_other_than_SHA256_do_not_count()
    {
        archive.Table = "SHA1";
        archive.Publish();
        await RefusedAsync("no SHA256 table");
    }

    [Fact]
    public async Task An_index_of_another_Release_is_refused_and_nothing_is_switched()
    {
        archive.ByHash = false;
        await PublishAndTakeAsync();
        var old = await File.ReadAllBytesAsync(Path.Combine(archive.IndexFolder, "Packages.gz"));
        archive.Packages = archive.Packages.Replace("Version: 1.0", "Version: 9.0");
        archive.Publish();
        var fresh = await File.ReadAllBytesAsync(Path.Combine(archive.IndexFolder, "Packages.gz"));
        archive.Write("dists/tiny/main/binary-amd64/Packages.gz", old);
        await RefusedAsync(old.Length == fresh.Length ? "its SHA-256 differs" : "another file than the signed one");
    }

    [Fact]
    public async Task An_index_of_the_right_size_with_other_bytes_is_refused()
    {
        archive.ByHash = false;
        archive.Publish();
        var size = new FileInfo(Path.Combine(archive.IndexFolder, "Packages.gz")).Length;
        archive.Write("dists/tiny/main/binary-amd64/Packages.gz", new byte[size]);
        await RefusedAsync("its SHA-256 differs");
    }

    [Fact]
    public async Task A_compressed_index_that_is_not_the_signed_uncompressed_one_is_refused()
    {
        archive.Vouch("main/binary-amd64/Packages", new byte[archive.Packages.Length]);
        archive.Publish();
        await RefusedAsync("does not decompress to");
        Assert.Empty(Directory.GetFiles(folder.At("store", "indexes")));
    }

    [Fact]
    public async Task A_missing_suite_is_refused_with_the_place_in_the_family_file()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync());
        Assert.Equal(Declared.Where, Assert.Single(failure.Problems).Where);
    }

    [Fact]
    public async Task An_endless_signed_file_is_cut_off_at_the_limit()
    {
        server.Scripts["/dists/tiny/InRelease"] = async (_, to, cancel) =>
        {
            await ScriptedServer.SendAsync(to, "200 OK", [], cancel);
            while (true)
            {
                await to.WriteAsync(new byte[1 << 16], cancel);
            }
        };
        await RefusedAsync("larger than the limit of 100000 bytes");
    }

    [Fact]
    public async Task The_problems_of_all_suites_are_named_at_once()
    {
        archive.Publish();
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync(Declared.Archive(server.Uri, ring, suites: ["tiny", "one", "two"])));
        Assert.Equal(2, failure.Problems.Count);
    }

    [Fact]
    public async Task Wrong_components_and_architectures_are_named_with_the_nearest_right_one()
    {
        archive.Publish();
        await RefusedAsync("no component mian; did you mean main?", Declared.Archive(server.Uri, ring, components: ["mian"]));
        await RefusedAsync("did you mean amd64?", Declared.Archive(server.Uri, ring, architecture: "amd46"));
    }

    [Fact]
    public async Task Offline_uses_the_snapshot_in_force_and_fails_without_one()
    {
        var family = Declared.Family(Tiny);
        var failure = await Assert.ThrowsAsync<Failure>(() => Taker().InForceOrTakeAsync(family, offline: true, NoProgress.Instance, CancellationToken.None));
        Assert.Contains("--offline", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        var snapshot = await PublishAndTakeAsync();
        server.Requests.Clear();
        Assert.Equal(snapshot.Digest, (await Taker().InForceOrTakeAsync(family, offline: true, NoProgress.Instance, CancellationToken.None)).Digest);
        Assert.Equal(snapshot.Digest, (await Taker().InForceOrTakeAsync(family, offline: false, NoProgress.Instance, CancellationToken.None)).Digest);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Two_runs_at_once_take_one_snapshot()
    {
        archive.Publish();
        var family = Declared.Family(Tiny);
        var runs = Enumerable.Range(0, 3).Select(_ => Taker(new SnapshotStore(folder.At("store"))).InForceOrTakeAsync(family, offline: false, NoProgress.Instance, CancellationToken.None));
        Assert.Single((await Task.WhenAll(runs)).Select(snapshot => snapshot.Digest).Distinct());
        Assert.Single(server.Requests, asked => asked.Path == "/dists/tiny/InRelease");
    }

    [Fact]
    public async Task An_archive_that_is_no_longer_declared_is_dropped()
    {
        var second = Declared.Archive(new Uri("file://" + archive.Folder), ring, name: "second");
        archive.Publish();
        await Taker().TakeAsync(Declared.Family(Tiny, second), new TakeOptions(), NoProgress.Instance, CancellationToken.None);
        Assert.Equal(["tiny"], (await TakeAsync()).Archives.Keys);
    }

    [Fact]
    public async Task Only_archives_that_changed_are_taken_anew()
    {
        var before = await PublishAndTakeAsync();
        var second = Declared.Archive(new Uri("file://" + archive.Folder), ring, name: "second");
        var both = await Taker().InForceOrTakeAsync(Declared.Family(Tiny, second), offline: false, NoProgress.Instance, CancellationToken.None);
        Assert.Equal(before.Archives["tiny"].Digest, both.Archives["tiny"].Digest);
        Assert.Equal(before.Archives["tiny"].Suites[0].Mirror, both.Archives["tiny"].Suites[0].Mirror);
        Assert.True(File.Exists(both.Archives["tiny"].Suites[0].Release));
        Assert.True(File.Exists(both.Archives["second"].Suites[0].Release));
        Assert.NotEqual(before.Digest, both.Digest);
    }
}
