using System.CommandLine;
using Coppice.Cli.Progress;
using Coppice.Foundation;

namespace Coppice.Cli.Updating;

/// <summary>The options of <c>qubes-vm-update</c> that say what is shown of an update.</summary>
internal sealed class ProgressOptions
{
    private readonly Option<bool> showOutput = Syntax.Symbols.Flag(
        "--show-output", "show all output of steps, like --progress plain -v");
    private readonly Option<bool> noProgress = Syntax.Symbols.Flag(
        "--no-progress", "show only the plan and the result, like --progress quiet");
    private readonly Option<bool> quiet = Syntax.Symbols.Flag("--quiet", "show only errors", "-q");
    private readonly Option<bool> justProgress = Syntax.Symbols.Flag(
        "--just-print-progress",
        "for graphical updaters: only lines NAME pending|updating|done PERCENT|success|error|no_updates, on standard error");

    /// <summary>The options.</summary>
    public IReadOnlyList<Symbol> Symbols => [showOutput, noProgress, quiet, justProgress];

    /// <summary>How to show progress; null when the user did not say.</summary>
    /// <exception cref="Failure">They contradict each other (exit 64).</exception>
    public ProgressMode? Of(ParseResult arguments)
    {
        var chosen = new[]
        {
            (showOutput, ProgressMode.Logs),
            (noProgress, ProgressMode.Quiet),
            (quiet, ProgressMode.Silent),
            (justProgress, ProgressMode.Protocol),
        }
            .Where(option => arguments.GetValue(option.Item1)).ToList();
        return chosen.Count <= 1
            ? chosen.Select(option => (ProgressMode?)option.Item2).FirstOrDefault()
            : throw new Failure(
                [
                    new Problem(
                        $"{string.Join(" and ", chosen.Select(option => option.Item1.Name))} cannot be combined",
                        "leave all but one of them out"),
                ],
                ExitCode.Usage);
    }
}
