namespace Coppice.Foundation.Processes;

/// <summary>Runs programs of this machine. Enters by constructor, so that tests can answer instead.</summary>
public interface IProcessRunner
{
    /// <summary>Runs a program to its end; kills it and its children when cancelled.</summary>
    /// <exception cref="Failure">The program does not exist or cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the program has ended.</exception>
    CommandResult Run(Command command, CancellationToken cancel = default);
}
