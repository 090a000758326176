using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;

namespace Coppice.Engine.Building;

/// <summary>What became of a plan.</summary>
/// <param name="Outcomes">What became of every step that changes something.</param>
/// <param name="Retention">What became of old generations; null when none had to be looked at.</param>
public sealed record BuildResult(IReadOnlyList<GrowthOutcome> Outcomes, RetentionResult? Retention)
{
    /// <summary>What was wrong with templates that failed.</summary>
    public IReadOnlyList<Problem> Problems { get; } =
        [.. Outcomes.Where(outcome => outcome.Failure is not null).SelectMany(outcome => outcome.Failure!.Problems)];

    /// <summary>How many ended so.</summary>
    public int Count(StepOutcome outcome) => Outcomes.Count(grown => grown.Outcome == outcome);
}
