using Coppice.Cli.Running;
using Coppice.Engine.Building;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Building;

/// <summary>How verbs end that carried a plan out: the person is told what became of it.</summary>
internal static class BuildEnd
{
    /// <summary>Ends.</summary>
    /// <param name="context">The run.</param>
    /// <param name="result">What became of the plan.</param>
    /// <param name="earlier">What was wrong with templates that were left out before.</param>
    /// <exception cref="Failure">Something failed; everything of it is named.</exception>
    public static int Report(VerbContext context, BuildResult result, IReadOnlyList<Problem> earlier)
    {
        List<Problem> problems = [.. earlier, .. result.Problems];
        if (problems.Count > 0)
        {
            if (result.Count(StepOutcome.Cancelled) is var cancelled and > 0)
            {
                context.Say(
                    $"{Quantity.Count(cancelled, "template")} "
                        + $"{(cancelled == 1 ? "depends on a failed one and was" : "depend on a failed one and were")} not "
                        + "grown; all others are done");
            }

            throw new Failure(problems);
        }

        var unchanged = result.Count(StepOutcome.Unchanged);
        var grown = result.Outcomes.Count - unchanged;
        context.Say((grown, unchanged) switch
        {
            (0, > 0) => $"nothing had to be grown: {Quantity.Count(unchanged, "template")} turned out unchanged",
            (_, 0) => $"{Quantity.Count(grown, "template")} grown",
            _ => $"{Quantity.Count(grown, "template")} grown, {unchanged} turned out unchanged",
        });
        if (result.Retention is { } retention)
        {
            context.Say(Of(retention));
        }

        return ExitCode.Done;
    }

    private static string Of(RetentionResult retention) => retention switch
    {
        { Collection: { } removed } =>
            $"{Quantity.Count(removed.Garbage.Generations.Count, "old generation")} deleted (keep: {retention.Keep}), "
                + $"{Quantity.Size(removed.Bytes)} freed",
        { Failure: { } failure } => $"keeping old generations for now: {failure.Message}",
        _ => "keeping old generations for now: a template is in use",
    };
}
