using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests;

/// <summary>A machine for tests: streams in memory, an environment of its own, a clock that stands still, programs that answer.</summary>
public sealed class FakeHost : IProcessRunner
{
    public StringWriter Out { get; } = new() { NewLine = "\n" };

    public StringWriter Error { get; } = new() { NewLine = "\n" };

    public Dictionary<string, string> Environment { get; } = new() { ["HOME"] = "/home/ada", ["TERM"] = "xterm" };

    public FakeTime Time { get; } = new();

    public string Input { get; set; } = "";

    public bool IsTerminal { get; set; }

    public Func<Command, CommandResult> Answer { get; set; } = command => throw new Failure($"the program {command.Program} is missing");

    public Host Host => new(
        new Terminal(Out, Error, new StringReader(Input).ReadLine) { OutIsTerminal = IsTerminal, ErrorIsTerminal = IsTerminal, InIsTerminal = IsTerminal },
        Environment.GetValueOrDefault,
        Time,
        this);

    public CommandResult Run(Command command, CancellationToken cancel = default) => Answer(command);

    public async Task<int> RunAsync(IReadOnlyList<IVerb> verbs, params string[] arguments)
    {
        using var interrupts = new Interrupts(Time, _ => { });
        return await new Application(verbs, Host, interrupts).RunAsync(arguments);
    }
}

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
