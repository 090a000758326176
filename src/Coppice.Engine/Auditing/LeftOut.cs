using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Engine.Auditing;

/// <summary>A generation whose paths nobody can account for.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Why">Why not, for people.</param>
public sealed record LeftOut(Generation Generation, string Why)
{
    /// <summary>Those of some generations that cannot be accounted for.</summary>
    /// <exception cref="Failure">None of them can.</exception>
    public static IReadOnlyList<LeftOut> Of(CoppiceEngine engine, IReadOnlyList<Generation> generations)
    {
        List<LeftOut> left =
        [
            .. generations.Select(generation => (Generation: generation, Type: engine.DistributionOf(generation)))
                .Where(pair => !engine.Distributions.KnowsAccounts(pair.Type))
                .Select(pair => new LeftOut(pair.Generation, $"templates of the type {pair.Type} cannot be accounted for yet")),
        ];
        return left.Count < generations.Count ? left : throw new Failure(
            [
                .. left.Select(one =>
                    new Problem(
                        $"{one.Generation.Template}: {one.Why}",
                        $"coppice audit {one.Generation.Template}    # grows it again and compares")),
            ], kind: ProblemKind.NotFound);
    }
}
