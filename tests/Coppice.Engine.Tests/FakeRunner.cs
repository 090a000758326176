using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Engine.Tests;

/// <summary>Programs that answer as a test says; each is missing until then.</summary>
public sealed class FakeRunner : IProcessRunner
{
    public Func<Command, CommandResult> Answer { get; set; } = command =>
        throw new Failure($"the program {command.Program} is missing");

    public CommandResult Run(Command command, CancellationToken cancel = default) => Answer(command);
}
