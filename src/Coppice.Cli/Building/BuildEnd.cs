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
                context.Say($"{Quantity.Count(cancelled, "template")} below what failed: not grown; everything else is");
            }

            throw new Failure(problems);
        }

        var unchanged = result.Count(StepOutcome.Unchanged);
        context.Say($"{Quantity.Count(result.Outcomes.Count - unchanged, "template")} grown{(unchanged > 0 ? $", {unchanged} unchanged after all" : "")}");
        if (result.Retention is { } retention)
        {
            context.Say(Of(retention));
        }

        return ExitCode.Done;
    }

    private static string Of(RetentionResult retention) => retention switch
    {
        { Collection: { } removed } =>
            $"{Quantity.Count(removed.Garbage.Generations.Count, "old generation")} forgotten (keep: {retention.Keep}), {Quantity.Size(removed.Bytes)} freed",
        { Failure: { } failure } => $"old generations stay for now: {failure.Message}",
        _ => "keeping old generations for now: a template is in use",
    };
}
