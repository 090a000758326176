using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Engine.Building;

/// <summary>
/// What of a plan can be carried out: a template that cannot be resolved stays as it is, with all that grows on it.
/// </summary>
/// <param name="Plan">The plan without these.</param>
/// <param name="Resolutions">What its steps install.</param>
/// <param name="Problems">What is wrong with those that cannot be resolved, in the order of the plan.</param>
internal sealed record FeasiblePlan(
    Plan Plan, IReadOnlyDictionary<string, Resolution> Resolutions, IReadOnlyList<Problem> Problems)
{
    /// <summary>Why a template cannot be resolved, by its name.</summary>
    public IReadOnlyDictionary<string, Failure> Failures { get; init; } = new Dictionary<string, Failure>();

    /// <summary>Resolves a plan.</summary>
    public static async Task<FeasiblePlan> OfAsync(
        CoppiceEngine engine, Plan plan, IProgressSink progress, CancellationToken cancel)
    {
        var failed = new Dictionary<string, Failure>();
        var resolutions = await engine
            .ResolveAsync(plan, progress, cancel, (step, failure) => failed[step.Template.Name] = failure);
        return new FeasiblePlan(
            plan with
            {
                Steps =
                [
                    .. plan.Steps.Where(step =>
                        !plan.Family.Chain(step.Template).Any(template => failed.ContainsKey(template.Name))),
                ],
            },
            resolutions,
            [
                .. plan.Steps.Where(step => failed.ContainsKey(step.Template.Name))
                    .SelectMany(step => failed[step.Template.Name].Problems),
            ])
        {
            Failures = failed,
        };
    }
}
