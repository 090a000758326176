using Coppice.Archives.Downloads;
using Coppice.Archives.Fetching;
using Coppice.Archives.FileLists;
using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Distributions;
using Coppice.Distributions.Arch;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Tests.Freezing;

/// <summary>A pacman repository over HTTP, whose databases are signed one by one; needs gpg, xz and zstd.</summary>
[Trait("Category", "Integration")]
public sealed class SignedDatabaseTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Date = TinyArchive.Now.AddDays(-2);

    private readonly TempFolder folder = new();
    private readonly TinyRepository repository;
    private readonly ScriptedServer server;
    private readonly Fetcher fetcher = new(new FetchLimits { Attempts = 2, Pause = TimeSpan.Zero });
    private readonly string ring;

    public SignedDatabaseTests(Keys keys)
    {
        ring = keys.Ring("dated");
        repository = new TinyRepository(folder.At("mirror"), keys).Publish(Date);
        server = new ScriptedServer(repository.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        fetcher.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_repository_is_taken_over_http_with_all_that_is_signed()
    {
        var suite = Assert.Single((await TakeAsync()).Archives["tiny"].Suites);
        Assert.Equal(Date, suite.Date);
        Assert.Equal(
            ["core.db.sig", "core.db.tar", "core.files", "core.files.sig"],
            suite.Indexes.Select(index => index.Path).Order(StringComparer.Ordinal));
        Assert.All(suite.Indexes, index => Assert.Equal(index.Digest, Digest.Of(File.ReadAllBytes(index.File))));
        Assert.Equal(
            [
                "/core/os/x86_64/core.db", "/core/os/x86_64/core.db.sig", "/core/os/x86_64/core.files",
                "/core/os/x86_64/core.files.sig",
            ],
            server.Requests.Select(asked => asked.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_list_of_files_that_is_older_than_the_one_seen_is_refused_whatever_the_database_says()
    {
        await TakeAsync();
        repository.Publish(Date.AddHours(2), files: Date.AddHours(-1));
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync());
        Assert.Contains("core.files of the archive tiny is older", failure.Message, StringComparison.Ordinal);
        Assert.Equal("coppice update --allow-older", failure.Problems[0].Hint);
        Assert.NotNull(await TakeAsync(new TakeOptions { AllowOlder = true }));

        // From here on that one is the newest seen: the same again is as good, and so is a newer one.
        await TakeAsync();
        repository.Publish(Date.AddHours(3));
        Assert.Equal(
            Date.AddHours(3),
            (await TakeAsync()).Archives["tiny"].Suites[0].Indexes.Single(index => index.Path == "core.files").Signed);
    }

    [Fact]
    public async Task A_list_of_files_from_the_future_is_refused()
    {
        // Later than the clock of this test, and not than that of gpgv.
        repository.Publish(Date, files: TinyArchive.Now.AddHours(2));
        Assert.Contains(
            "core.files of the archive tiny is from the future", (await Assert.ThrowsAsync<Failure>(() => TakeAsync())).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("core.db")]
    [InlineData("core.files")]
    public async Task Either_one_without_a_signature_that_holds_is_refused(string name)
    {
        var file = Path.Combine(repository.Core, name);
        var whole = await File.ReadAllBytesAsync(file + ".sig", TestContext.Current.CancellationToken);
        File.Delete(file + ".sig");
        Assert.Contains(
            "does not sign it", (await Assert.ThrowsAsync<Failure>(() => TakeAsync())).Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(file + ".sig", whole, TestContext.Current.CancellationToken);
        await using (var changed = File.Open(file, FileMode.Append))
        {
            changed.WriteByte(0);
        }

        Assert.Contains(
            $"{name} of the archive tiny was changed after it was signed",
            (await Assert.ThrowsAsync<Failure>(() => TakeAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("core.db.sig")]
    [InlineData("core.files")]
    public async Task What_was_damaged_in_the_store_is_put_right_by_the_next_snapshot(string path)
    {
        var file = (await TakeAsync()).Archives["tiny"].Suites[0].Indexes.Single(index => index.Path == path).File;
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var damaged = (byte[])whole.Clone();
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);
        await TakeAsync();
        Assert.Equal(whole, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("xz")]
    [InlineData("zstd", "-q")]
    [InlineData]
    public async Task Lists_of_files_are_read_however_they_are_compressed(params string[] compression)
    {
        repository.Compression = compression;
        repository.Publish(Date);
        var search = await new FileListStore(
            folder.At("store"), fetcher, new ConfinedRunner(), new DistributionTable(), offline: true)
            .OpenAsync(await TakeAsync(), NoProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(["diffutils /usr/bin/cmp"], search.Find("cmp").Files.Select(file => $"{file.Package} {file.Path}"));
        Assert.True(
            !Directory.Exists(folder.At("store", FileListStore.Folder))
                || Directory.GetFiles(folder.At("store", FileListStore.Folder)).Length == 0);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("xz", "--threads=1")]
    [InlineData("zstd", "-q")]
    public async Task A_database_that_becomes_more_than_any_is_refused(string program, params string[] arguments)
    {
        repository.Write(
            "core.db",
            new ProcessRunner().Run(
                Command.Own(program, arguments) with { Input = new byte[64 << 20] },
                TestContext.Current.CancellationToken).Output,
            Date);
        using var careful = new Fetcher(new FetchLimits { IndexBytes = 1 << 20 });
        Assert.Contains(
            "cannot be decompressed, or to more than 1048576 bytes",
            (await Assert.ThrowsAsync<Failure>(() => TakeAsync(from: careful))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_signature_of_a_package_in_the_store_is_had_again(bool embedded)
    {
        var signature = await File.ReadAllBytesAsync(
            Path.Combine(repository.Core, "diffutils-3.10-1-any.pkg.tar.zst.sig"), TestContext.Current.CancellationToken);
        var package = TinyRepository.File(server.Uri, ring, embedded ? signature : []);
        var path = await DownloadAsync(package);
        Assert.Equal(signature, await File.ReadAllBytesAsync(path + ".sig", TestContext.Current.CancellationToken));
        var requests = server.Requests.Count;
        await DownloadAsync(package);
        Assert.Equal(requests, server.Requests.Count);

        var damaged = (byte[])signature.Clone();
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(path + ".sig", damaged, TestContext.Current.CancellationToken);
        await DownloadAsync(package);
        Assert.Equal(signature, await File.ReadAllBytesAsync(path + ".sig", TestContext.Current.CancellationToken));
        // The package itself is still there.
        Assert.Single(server.Requests, asked => asked.Path.EndsWith(".zst", StringComparison.Ordinal));
    }

    private async Task<string> DownloadAsync(PackageFile package)
    {
        using var downloader = new PackageDownloader(folder.At("store"), fetcher, new ConfinedRunner());
        return (
            await downloader.EnsureAsync([package], NoProgress.Instance, TestContext.Current.CancellationToken))[package.Digest];
    }

    private async Task<Snapshot> TakeAsync(TakeOptions? options = null, Fetcher? from = null) => await new SnapshotTaker(
        new SnapshotStore(folder.At("store")), from
            ?? fetcher, new ConfinedRunner(), [new ArchArchiveFormat()], new MachineSources(folder.At("nothing")),
            new FrozenClock(TinyArchive.Now)) { Signer = TestSigner.None }
        .TakeAsync(
            Declared.Family(
                Declared.Archive(TinyRepository.Pattern(server.Uri), ring, ["core"], [], "x86_64") with { Type = "arch" }),
            options
                ?? new TakeOptions(), NoProgress.Instance,
            TestContext.Current.CancellationToken);
}
