using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests;

/// <summary>
/// A machine for tests: streams in memory, an environment of its own, a clock that stands still, programs that answer.
/// </summary>
public sealed class FakeHost : IProcessRunner
{
    public StringWriter Out { get; } = new() { NewLine = "\n" };

    public StringWriter Error { get; } = new() { NewLine = "\n" };

    public Dictionary<string, string> Environment { get; } = new() { ["HOME"] = "/home/ada", ["TERM"] = "xterm" };

    public FakeTime Time { get; } = new();

    public string Input { get; set; } = "";

    public bool IsTerminal { get; set; }

    public Func<Command, CommandResult> Answer { get; set; } = command =>
        throw new Failure($"the program {command.Program} is missing");

    public Host Host => new(
        new Terminal(Out, Error, new StringReader(Input).ReadLine)
        {
            OutIsTerminal = IsTerminal,
            ErrorIsTerminal = IsTerminal,
            InIsTerminal = IsTerminal,
        },
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
