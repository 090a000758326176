namespace Coppice.Engine.Tests;

/// <summary>A timer that a test fires.</summary>
public sealed class FakeTimer(Action fire, TimeSpan due) : ITimer
{
    public TimeSpan Due => due;

    public void Fire() => fire();

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
