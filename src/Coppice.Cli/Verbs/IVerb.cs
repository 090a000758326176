using System.CommandLine;
using Coppice.Cli.Progress;
using Coppice.Cli.Running;

namespace Coppice.Cli.Verbs;

/// <summary>
/// One verb of the command line. One class in one file, listed in <see cref="AllVerbs"/>; everything else follows from that.
/// </summary>
public interface IVerb
{
    /// <summary>The word that the user types.</summary>
    string Name { get; }

    /// <summary>What it does, in one line without a final full stop.</summary>
    string Summary { get; }

    /// <summary>What else the user must know, in a few sentences; null when the summary says all.</summary>
    string? Details => null;

    /// <summary>Commands that can be typed as they stand; at least one.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>
    /// Arguments and options in the order in which help shows them; make them with <see cref="Syntax.Symbols"/>.
    /// </summary>
    IReadOnlyList<Symbol> Syntax => [];

    /// <summary>Whether help and completion leave it out.</summary>
    bool Hidden => false;

    /// <summary>
    /// How options of the verb itself want progress to be shown (see <see cref="Progress.ProgressDisplays"/>); null leaves it to
    /// <c>--progress</c>.
    /// </summary>
    /// <exception cref="Coppice.Foundation.Failure">They contradict each other.</exception>
    ProgressMode? ProgressOf(ParseResult arguments) => null;

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="Coppice.Foundation.Failure">An expected failure; it is shown and its code ends the process.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    Task<int> RunAsync(VerbContext context, CancellationToken cancel);
}
