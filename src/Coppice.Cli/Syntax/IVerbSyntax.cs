using System.CommandLine;
using Coppice.Cli.Progress;

namespace Coppice.Cli.Syntax;

/// <summary>How a verb is typed and described: all that parsing, help and completion know of it.</summary>
public interface IVerbSyntax
{
    /// <summary>The word that the user types.</summary>
    string Name { get; }

    /// <summary>What it does, in one line without a final full stop.</summary>
    string Summary { get; }

    /// <summary>What else the user must know, in a few sentences, with an empty line between paragraphs; null when
    /// the summary says all.</summary>
    string? Details => null;

    /// <summary>Commands that can be typed as they stand; at least one.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>
    /// Arguments and options in the order in which help shows them; make them with <see cref="Symbols"/>.
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
}
