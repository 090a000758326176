using Coppice.Archives.Fetching;
using Coppice.Archives.Freezing;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Foundation.Progress;

namespace Coppice.Archives.Tests.Support;

/// <summary>Takes snapshots of a tiny archive that a test can spoil.</summary>
public abstract class SnapshotTaking : IAsyncDisposable
{
    protected SnapshotTaking(Keys keys)
    {
        Keys = keys;
        Ring = keys.Ring("pinned");
        Archive = new TinyArchive(Folder.At("mirror"), keys);
        Archive.Add("less", "the package less"u8.ToArray());
        Store = new SnapshotStore(Folder.At("store"));
        Server = new ScriptedServer(Archive.Folder);
    }

    private protected Keys Keys { get; }

    private protected TempFolder Folder { get; } = new();

    private protected TinyArchive Archive { get; }

    private protected ScriptedServer Server { get; }

    private protected SnapshotStore Store { get; }

    private protected Fetcher Fetcher { get; } = new(
        new FetchLimits { Attempts = 2, Pause = TimeSpan.Zero, RootBytes = 100_000 });

    private protected string Ring { get; }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Fetcher.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Families.ArchiveDeclaration Tiny => Declared.Archive(Server.Uri, Ring);

    private protected SnapshotTaker Taker(SnapshotStore? into = null, string signer = "pinned", string? shown = null) =>
        new(
            into ?? Store, Fetcher, new ConfinedRunner(), [new DebianArchiveFormat()], new MachineSources(Folder.At("nothing")),
            new FrozenClock(TinyArchive.Now))
        {
            Signer = new TestSigner(Keys, signer, shown ?? signer),
        };

    private protected Task<Snapshot> TakeAsync(Families.ArchiveDeclaration? declared = null, TakeOptions? options = null) =>
        Taker().TakeAsync(
            Declared.Family(declared ?? Tiny), options ?? new TakeOptions(), NoProgress.Instance,
            TestContext.Current.CancellationToken);

    private protected async Task<Snapshot> PublishAndTakeAsync()
    {
        Archive.Publish();
        return await TakeAsync();
    }

    // What every refusal has in common: a clear text, and the old snapshot stays current with nothing left lying about.
    private protected async Task RefusedAsync(string expected, Families.ArchiveDeclaration? declared = null)
    {
        var before = Store.Current("home");
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync(declared));
        Assert.Contains(
            expected,
            string.Join(
                '\n', failure.Problems.Select(problem => problem.Message + "\n" + string.Join('\n', problem.Details ?? []))),
            StringComparison.Ordinal);
        Assert.All(failure.Problems, problem => Assert.NotEqual(ProblemKind.Other, problem.Kind));
        Assert.Equal(before?.Digest, Store.Current("home")?.Digest);
        Assert.Empty(Directory.GetDirectories(Folder.At("store", "snapshots"), ".taking-*"));
    }
}
