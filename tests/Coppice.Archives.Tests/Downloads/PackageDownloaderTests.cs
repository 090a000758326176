using System.Collections.Concurrent;
using Coppice.Sandbox;
using Coppice.Archives.Downloads;
using Coppice.Archives.Fetching;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Tests.Downloads;

public sealed class PackageDownloaderTests : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly ScriptedServer server;
    private readonly Fetcher fetcher = new(new FetchLimits { Attempts = 2, Pause = TimeSpan.Zero });
    private readonly PackageDownloader downloader;

    public PackageDownloaderTests()
    {
        server = new ScriptedServer(folder.At("mirror"));
        downloader = new PackageDownloader(folder.At("store"), fetcher, new ConfinedRunner());
    }

    public async ValueTask DisposeAsync()
    {
        downloader.Dispose();
        await server.DisposeAsync();
        fetcher.Dispose();
        folder.Dispose();
    }

    private PackageFile Package(string name, int size = 50_000, Uri? mirror = null)
    {
        var content = new byte[size];
        new Random(name.Length * 1000 + name[0]).NextBytes(content);
        var path = $"pool/{name}_1.0_amd64.deb";
        Directory.CreateDirectory(folder.At("mirror", "pool"));
        File.WriteAllBytes(folder.At("mirror", path), content);
        return new PackageFile(name, "1.0", "amd64", path, size, Digest.Of(content), mirror ?? server.Uri);
    }

    private Task<IReadOnlyDictionary<Digest, string>> EnsureAsync(params PackageFile[] packages) =>
        downloader.EnsureAsync(packages, NoProgress.Instance, TestContext.Current.CancellationToken);

    private static void Holds(PackageFile package, string path) =>
        Assert.Equal(package.Digest, Digest.Of(File.ReadAllBytes(path)));

    [Fact]
    public async Task Packages_lie_in_the_store_under_their_digest()
    {
        var (a, b) = (Package("a"), Package("bb", mirror: new Uri("file://" + folder.At("mirror"))));
        var paths = await EnsureAsync(a, b, a);
        Assert.Equal(2, paths.Count);
        Assert.Equal(folder.At("store", "packages", a.Digest.Hex[..2], a.Digest.Hex + ".deb"), paths[a.Digest]);
        Holds(a, paths[a.Digest]);
        Holds(b, paths[b.Digest]);
        Assert.Empty(Directory.GetFiles(folder.At("store"), "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        var package = Package("a");
        await EnsureAsync(package);
        server.Requests.Clear();
        var recorder = new Recorder();
        await downloader.EnsureAsync([package], recorder, CancellationToken.None);
        Assert.Empty(server.Requests);
        Assert.Empty(recorder.Events);
    }

    [Fact]
    public async Task Progress_counts_bytes_up_to_the_total()
    {
        var recorder = new Recorder();
        await downloader.EnsureAsync([Package("a"), Package("bb")], recorder, CancellationToken.None);
        Assert.IsType<StepStarted>(recorder.Events.First());
        var ended = Assert.IsType<StepEnded>(recorder.Events.Last());
        Assert.Equal(StepOutcome.Done, ended.Outcome);
        Assert.Matches("^[0-9]+ KiB$", ended.Text);
        var advanced = recorder.Events.OfType<StepAdvanced>().ToList();
        Assert.Equal(100_000, advanced.Max(step => step.Done));
        Assert.All(advanced, step => Assert.Equal((100_000, ProgressUnit.Bytes), (step.Total!.Value, step.Unit)));
    }

    [Fact]
    public async Task A_wrong_hash_is_refused_deleted_and_named_while_the_others_are_kept()
    {
        var (good, bad) = (Package("good"), Package("bad"));
        File.WriteAllBytes(folder.At("mirror", bad.Path), new byte[bad.Size]);
        var failure = await Assert.ThrowsAsync<Failure>(() => EnsureAsync(good, bad));
        Assert.Equal(ProblemKind.Unverified, failure.Problems[0].Kind);
        Assert.Contains("the package bad 1.0 (amd64)", Assert.Single(failure.Problems).Message, StringComparison.Ordinal);
        Assert.True(downloader.Has(good));
        Assert.Equal([downloader.PathOf(good)], Directory.GetFiles(folder.At("store"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_partial_file_is_resumed()
    {
        var package = Package("a");
        Leave(package, File.ReadAllBytes(folder.At("mirror", package.Path))[..12_345]);
        Holds(package, (await EnsureAsync(package))[package.Digest]);
        Assert.Equal(12_345, Assert.Single(server.Requests).From);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(50_000)]
    [InlineData(60_000)]
    public async Task A_partial_file_with_wrong_bytes_is_thrown_away_and_fetched_whole(int bytes)
    {
        var package = Package("a");
        Leave(package, new byte[bytes]);
        Holds(package, (await EnsureAsync(package))[package.Digest]);
    }

    [Fact]
    public async Task Two_calls_at_once_share_a_download()
    {
        var package = Package("a");
        var both = new TaskCompletionSource();
        server.Scripts["/" + package.Path] = async (_, to, cancel) =>
        {
            await both.Task;
            await ScriptedServer.SendAsync(
                to, $"200 OK\nContent-Length: {package.Size}", File.ReadAllBytes(folder.At("mirror", package.Path)), cancel);
        };
        var (first, second) = (EnsureAsync(package), EnsureAsync(package));
        both.SetResult();
        Holds(package, (await first)[package.Digest]);
        Holds(package, (await second)[package.Digest]);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_does_not_take_the_others_download_away()
    {
        var package = Package("a");
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        server.Scripts["/" + package.Path] = async (_, to, cancel) =>
        {
            asked.SetResult();
            await go.Task;
            await ScriptedServer.SendAsync(
                to, $"200 OK\nContent-Length: {package.Size}", File.ReadAllBytes(folder.At("mirror", package.Path)), cancel);
        };
        using var cancel = new CancellationTokenSource();
        var first = downloader.EnsureAsync([package], NoProgress.Instance, cancel.Token);
        var second = EnsureAsync(package);
        await asked.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();
        Holds(package, (await second)[package.Digest]);
    }

    [Fact]
    public async Task Another_process_that_downloads_the_same_package_is_waited_for()
    {
        var package = Package("a");
        Directory.CreateDirectory(Path.GetDirectoryName(downloader.PathOf(package))!);
        Task<IReadOnlyDictionary<Digest, string>> waiting;
        using (
            var other = new FileStream(
                downloader.PathOf(package) + ".part", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = EnsureAsync(package);
            other.Write(File.ReadAllBytes(folder.At("mirror", package.Path)));
            other.Flush();
            File.Move(downloader.PathOf(package) + ".part", downloader.PathOf(package));
        }

        Holds(package, (await waiting)[package.Digest]);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_package_that_the_mirror_has_no_more_is_named_with_what_helps()
    {
        var package = Package("a");
        File.Delete(folder.At("mirror", package.Path));
        var failure = await Assert.ThrowsAsync<Failure>(() => EnsureAsync(package));
        Assert.Equal(ProblemKind.Unreachable, failure.Problems[0].Kind);
        Assert.Contains("coppice update", failure.Problems[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_nothing_is_fetched()
    {
        using var offline = new PackageDownloader(folder.At("store"), fetcher, new ConfinedRunner(), offline: true);
        var (there, missing) = (Package("there"), Package("missing"));
        await EnsureAsync(there);
        server.Requests.Clear();
        Assert.Single(await offline.EnsureAsync([there], NoProgress.Instance, CancellationToken.None));
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            offline.EnsureAsync([there, missing], NoProgress.Instance, CancellationToken.None));
        Assert.Equal(ProblemKind.Offline, failure.Problems[0].Kind);
        Assert.Equal(["missing 1.0"], failure.Problems[0].Details);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_a_clear_failure()
    {
        File.WriteAllText(folder.At("store"), "a file where the store should be");
        var failure = await Assert.ThrowsAsync<Failure>(() => EnsureAsync(Package("a")));
        Assert.Contains("cannot write to the store", failure.Message, StringComparison.Ordinal);
    }

    private void Leave(PackageFile package, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(downloader.PathOf(package))!);
        File.WriteAllBytes(downloader.PathOf(package) + ".part", bytes);
    }

    private sealed class Recorder : IProgressSink
    {
        public ConcurrentQueue<ProgressEvent> Events { get; } = new();

        public void Report(ProgressEvent progress) => Events.Enqueue(progress);
    }
}
