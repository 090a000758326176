using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;

namespace Coppice.Cli.Building;

/// <summary>How verbs end that carried a plan out: old generations are forgotten, and the person is told what became of it.</summary>
internal static class BuildEnd
{
    /// <summary>Ends. The caller holds the lock for building.</summary>
    /// <param name="context">The run.</param>
    /// <param name="workshop">The store.</param>
    /// <param name="family">The family.</param>
    /// <param name="outcomes">What became of every step.</param>
    /// <param name="earlier">What was wrong with templates that were left out before.</param>
    /// <param name="cancel">Stops removing what is old.</param>
    /// <exception cref="Failure">Something failed; everything of it is named.</exception>
    public static async Task<int> ReportAsync(
        VerbContext context, Workshop workshop, Family family, IReadOnlyList<GrowthOutcome> outcomes, IReadOnlyList<Problem> earlier, CancellationToken cancel)
    {
        var problems = earlier.Concat(outcomes.Where(outcome => outcome.Failure is not null).SelectMany(outcome => outcome.Failure!.Problems)).ToList();
        var cancelled = outcomes.Count(outcome => outcome.Outcome == StepOutcome.Cancelled);
        if (problems.Count > 0)
        {
            if (cancelled > 0)
            {
                context.Say($"{Quantity.Count(cancelled, "template")} below what failed: not grown; everything else is");
            }

            throw new Failure(problems);
        }

        var unchanged = outcomes.Count(outcome => outcome.Outcome == StepOutcome.Unchanged);
        context.Say($"{Quantity.Count(outcomes.Count - unchanged, "template")} grown{(unchanged > 0 ? $", {unchanged} unchanged after all" : "")}");
        await Retention.ApplyAsync(context, workshop, family, cancel);
        return ExitCode.Done;
    }
}
