namespace Coppice.Engine.Tests;

/// <summary>A clock that goes only when told; its timers never fire by themselves.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly List<FakeTimer> timers = [];

    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public IReadOnlyList<FakeTimer> Timers => timers;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(() => callback(state), dueTime);
        timers.Add(timer);
        return timer;
    }
}
