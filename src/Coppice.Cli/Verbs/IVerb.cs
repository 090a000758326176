using Coppice.Cli.Running;
using Coppice.Cli.Syntax;

namespace Coppice.Cli.Verbs;

/// <summary>
/// One verb of the command line. One class in one file, listed in <see cref="AllVerbs"/>; everything else follows from that.
/// </summary>
public interface IVerb : IVerbSyntax
{
    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="Coppice.Foundation.Failure">An expected failure; it is shown and its code ends the process.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    Task<int> RunAsync(VerbContext context, CancellationToken cancel);
}
