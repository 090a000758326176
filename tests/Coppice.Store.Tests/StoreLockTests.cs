using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests;

[Trait("Category", "Integration")]
public sealed class StoreLockTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    [Fact]
    public void Readers_share_and_who_removes_is_alone()
    {
        using var stop = new CancellationTokenSource();
        using (StoreLock.Use(fixture.Store))
        using (StoreLock.Use(fixture.Store))
        {
            Assert.Throws<OperationCanceledException>(() => StoreLock.Collect(fixture.Store, _ => stop.Cancel(), stop.Token));
        }

        using var alone = StoreLock.Collect(fixture.Store);
        using var stopAgain = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => StoreLock.Use(fixture.Store, _ => stopAgain.Cancel(), stopAgain.Token));
    }

    [Fact]
    public void Who_would_remove_only_now_does_not_wait()
    {
        using (StoreLock.Use(fixture.Store))
        {
            Assert.Null(StoreLock.TryCollect(fixture.Store));
        }

        using var alone = StoreLock.TryCollect(fixture.Store);
        Assert.NotNull(alone);
        Assert.Null(StoreLock.TryCollect(fixture.Store));
    }

    [Fact]
    public void Who_waits_is_told_which_process_holds_the_lock()
    {
        using var held = StoreLock.Build(fixture.Store);
        using var stop = new CancellationTokenSource();
        var holder = "";
        Assert.Throws<OperationCanceledException>(() => StoreLock.Build(
            fixture.Store,
            who =>
            {
                holder = who;
                stop.Cancel();
            },
            stop.Token));
        Assert.StartsWith($"process {Environment.ProcessId} (", holder, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waits_gets_the_lock_when_it_is_free()
    {
        var held = StoreLock.Build(fixture.Store);
        using var got = StoreLock.Build(fixture.Store, _ => held.Dispose());
        Assert.NotNull(got);
    }

    public void Dispose() => fixture.Dispose();
}
