using System.Text;
using Coppice.Archives.Fetching;
using Coppice.Archives.FileLists;
using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Tests.FileLists;

/// <summary>Lists of files of an archive that may lie; needs gpg.</summary>
[Trait("Category", "Integration")]
public sealed class FileListStoreTests : IAsyncDisposable
{
    private const string Contents = "usr/bin/cmp utils/diffutils\nusr/bin/diff utils/diffutils\nbin/sh "
        + "shells/dash\nusr/share/doc/cmp docs/cmp-doc\nusr/sbin/mini shells/dash,utils/busybox\nusr/lib/README a/b1\n";

    private readonly TempFolder folder = new();
    private readonly TinyArchive archive;
    private readonly ScriptedServer server;
    private readonly Fetcher fetcher = new(new FetchLimits { Attempts = 2, Pause = TimeSpan.Zero });
    private readonly string ring;

    public FileListStoreTests(Keys keys)
    {
        ring = keys.Ring("pinned");
        archive = new TinyArchive(folder.At("mirror"), keys);
        Vouch(Contents);
        server = new ScriptedServer(archive.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        fetcher.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Commands_come_first_then_files_and_paths_are_exact_but_for_merged_folders()
    {
        var search = await OpenAsync(await TakeAsync());
        Assert.Equal(["diffutils /usr/bin/cmp tiny"], Shown(search.Find("cmp")));
        Assert.True(search.Find("cmp").AreCommands);
        Assert.Equal(["busybox /usr/sbin/mini tiny", "dash /usr/sbin/mini tiny"], Shown(search.Find("mini")));
        Assert.Equal(["b1 /usr/lib/README tiny"], Shown(search.Find("README")));
        Assert.False(search.Find("README").AreCommands);
        Assert.Equal(["dash /bin/sh tiny"], Shown(search.Find("/usr/bin/sh")));
        Assert.Equal(["diffutils /usr/bin/cmp tiny"], Shown(search.Find("/bin/cmp")));
        Assert.Empty(search.Find("/usr/bin/README").Files);
        Assert.Empty(search.Find("/cmp").Files);
        Assert.Equal(["cmp"], search.Nearest("cmpp"));
    }

    [Fact]
    public async Task A_list_is_fetched_once_and_then_works_offline()
    {
        var snapshot = await TakeAsync();
        var failure = await Assert.ThrowsAsync<Failure>(() => OpenAsync(snapshot, offline: true));
        Assert.Contains("--offline", failure.Message, StringComparison.Ordinal);
        await OpenAsync(snapshot);
        Directory.Delete(archive.Folder, recursive: true);
        var search = await OpenAsync(snapshot, offline: true);
        Assert.Single(search.Find("cmp").Files);
    }

    [Fact]
    public async Task A_list_that_is_not_what_is_signed_is_refused_and_not_kept()
    {
        var snapshot = await TakeAsync();
        var signed = archive.Folder + "/dists/tiny/main/by-hash/SHA256/"
            + Digest.Of(TinyArchive.Gzip(Encoding.UTF8.GetBytes(Contents))).Hex;
        var bytes = File.ReadAllBytes(signed);
        bytes[^1] ^= 1;
        File.WriteAllBytes(signed, bytes);
        var failure = await Assert.ThrowsAsync<Failure>(() => OpenAsync(snapshot));
        Assert.Contains("SHA-256 differs", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.At("store", FileListStore.Folder)));
    }

    [Fact]
    public async Task A_list_that_decompresses_to_more_than_is_signed_is_refused()
    {
        archive.Vouch("main/Contents-amd64", Encoding.UTF8.GetBytes(Contents));
        archive.Vouch("main/Contents-amd64.gz", TinyArchive.Gzip(new byte[100_000_000]));
        var search = await OpenAsync(await TakeAsync());
        var failure = Assert.Throws<Failure>(() => search.Find("cmp"));
        Assert.Contains($"larger than {Contents.Length} bytes", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("rm ", failure.Problems[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_file_that_was_changed_in_the_store_vouches_for_nothing()
    {
        var snapshot = await TakeAsync();
        var release = snapshot.Archives["tiny"].Suites[0].Release;
        File.WriteAllText(
            release, File.ReadAllText(release).Replace("Origin: Example", "Origin: example", StringComparison.Ordinal));
        var failure = await Assert.ThrowsAsync<Failure>(() => OpenAsync(snapshot));
        Assert.Contains("changed after it was signed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_the_mirror_has_no_more_is_a_failure_with_a_hint()
    {
        var snapshot = await TakeAsync();
        Directory.Delete(archive.Folder + "/dists/tiny/main", recursive: true);
        var failure = await Assert.ThrowsAsync<Failure>(() => OpenAsync(snapshot));
        Assert.Contains("no longer has", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("coppice update", failure.Problems[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_that_no_kept_snapshot_vouches_for_are_found()
    {
        var old = await TakeAsync();
        await OpenAsync(old);
        Assert.Empty(FileListStore.Unreachable(folder.At("store"), [old]));
        Vouch(Contents + "usr/bin/new utils/new\n");
        archive.Date = archive.Date.AddHours(1);
        var next = await TakeAsync();
        await OpenAsync(next);
        Assert.Empty(FileListStore.Unreachable(folder.At("store"), [old, next]));
        Assert.Single(FileListStore.Unreachable(folder.At("store"), [next]));
        var all = FileListStore.Unreachable(folder.At("store"), []);
        Assert.Equal(2, all.Count);

        // Earlier versions made an index of each list.
        File.WriteAllText(all[0] + ".index1", "");
        Assert.Equal([all[0] + ".index1"], FileListStore.Unreachable(folder.At("store"), [old, next]));
    }

    private void Vouch(string contents)
    {
        archive.Vouch("main/Contents-amd64", Encoding.UTF8.GetBytes(contents));
        archive.Vouch("main/Contents-amd64.gz", TinyArchive.Gzip(Encoding.UTF8.GetBytes(contents)));
    }

    private async Task<Snapshot> TakeAsync()
    {
        archive.Publish();
        return await new SnapshotTaker(
            new SnapshotStore(folder.At("store")), fetcher, new ConfinedRunner(), [new DebianArchiveFormat()],
            new MachineSources(folder.At("nothing")), new FrozenClock(TinyArchive.Now)) { Signer = TestSigner.None }
            .TakeAsync(
                Declared.Family(Declared.Archive(server.Uri, ring)), new TakeOptions(), NoProgress.Instance,
                TestContext.Current.CancellationToken);
    }

    private Task<FileSearch> OpenAsync(Snapshot snapshot, bool offline = false) =>
        new FileListStore(folder.At("store"), fetcher, new ConfinedRunner(), new DistributionTable(), offline)
            .OpenAsync(snapshot, NoProgress.Instance, TestContext.Current.CancellationToken);

    private static IEnumerable<string> Shown(FileSearchResult result) =>
        result.Files.Select(file => $"{file.Package} {file.Path} {string.Join(',', file.Suites)}");
}
