using Coppice.Serving.Reading;

namespace Coppice.Serving.Tests.Reading;

/// <summary>A result is read again when what it was read from looks different, or after a while.</summary>
public sealed class KeptTests : IDisposable
{
    private readonly FakeTime time = new();
    private readonly Kept<string> kept;
    private string stamp = "a";
    private int reads;
    private Func<Task<string>> read;

    public KeptTests()
    {
        read = () => Task.FromResult($"{Interlocked.Increment(ref reads)}");
        kept = new Kept<string>(() => read(), () => stamp, TimeSpan.FromSeconds(10), time);
    }

    public void Dispose() => kept.Dispose();

    [Fact]
    public async Task It_is_read_once_for_all_who_ask_and_again_when_it_may_differ()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => kept.GetAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(["1"], all.Distinct());
        stamp = "b";
        Assert.Equal("2", await kept.GetAsync(TestContext.Current.CancellationToken));
        time.Now += TimeSpan.FromSeconds(11);
        Assert.Equal("3", await kept.GetAsync(TestContext.Current.CancellationToken));
        // A clock that jumps back must not keep a result for ever.
        time.Now -= TimeSpan.FromDays(1);
        Assert.Equal("4", await kept.GetAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        var works = read;
        read = () => Task.FromException<string>(new InvalidOperationException("first"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => kept.GetAsync(TestContext.Current.CancellationToken));
        read = works;
        Assert.Equal("1", await kept.GetAsync(TestContext.Current.CancellationToken));
    }
}
