using Coppice.Archives.Downloads;
using Coppice.Archives.Fetching;
using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Distributions.Debian;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Tests.Freezing;

/// <summary>Against the archives that this machine's own apt uses.</summary>
[Trait("Category", "Integration")]
public sealed class RealSnapshotTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_snapshot_of_bookworm_is_taken_from_this_machines_mirrors()
    {
        var store = new SnapshotStore(folder.Path);
        using var fetcher = new Fetcher();
        var taker = new SnapshotTaker(
            store, fetcher, new ConfinedRunner(), [new DebianArchiveFormat()], new MachineSources(), TimeProvider.System)
        {
            Signer = TestSigner.None,
        };
        var archive = Declared.Archive(
            mirror: null, keyring: null, ["bookworm", "bookworm-updates", "bookworm-security"], architecture: null,
            name: "bookworm");
        var family = Declared.Family(archive);

        var snapshot = await taker.TakeAsync(
            family, new TakeOptions(), NoProgress.Instance, TestContext.Current.CancellationToken);

        Assert.Equal(snapshot.Digest, store.Current("home")!.Digest);
        Assert.Equal(snapshot.Digest, store.Load(snapshot.Digest).Digest);
        Assert.Empty(Coverage.Uncovered(store.Current("home"), family, taker.MachineArchitecture));
        var taken = snapshot.Archives["bookworm"];
        Assert.All(taken.Suites, suite => Assert.NotEmpty(suite.SignedBy));
        var index = new PackagesIndex(taken.Suites[0].Indexes.Single().File);
        var libc = Assert.Single(index.Find("libc6"));
        Assert.StartsWith("pool/main/g/glibc/libc6_", libc.Path, StringComparison.Ordinal);

        // A package from the mirror is what dpkg finds in it.
        var less = index.Find("less").Single();
        var package = new PackageFile(
            less.Name, less.Version, less.Architecture, less.Path, less.Size, less.Digest, taken.Suites[0].Mirror);
        using var downloader = new PackageDownloader(folder.Path, fetcher, new ConfinedRunner());
        var paths = await downloader.EnsureAsync([package], NoProgress.Instance, TestContext.Current.CancellationToken);
        var fields = new ProcessRunner()
            .Run(Command.Own("dpkg-deb", ["--showformat=${Package} ${Version} ${Architecture}", "--show", paths[less.Digest]]));
        Assert.Equal($"{less.Name} {less.Version} {less.Architecture}", fields.Text);

        // The same metadata have the same digest in another store.
        using var other = new TempFolder();
        var again = await new SnapshotTaker(
            new SnapshotStore(other.Path), fetcher, new ConfinedRunner(), [new DebianArchiveFormat()], new MachineSources(),
            TimeProvider.System) { Signer = TestSigner.None }
            .TakeAsync(family, new TakeOptions(), NoProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(snapshot.Digest, again.Digest);
    }
}
