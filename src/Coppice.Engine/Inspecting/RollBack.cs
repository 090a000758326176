using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Engine.Inspecting;

/// <summary>Which generation to make current.</summary>
/// <param name="Template">
/// One of a template's generations, <c>vault@3</c>, or without a number the newest older one with another tree.
/// </param>
/// <param name="DryRun">Whether only to look what would change.</param>
public sealed record RollBackRequest(string Template, bool DryRun);

/// <summary>A rollback, done or only looked at.</summary>
/// <param name="From">The generation that was current.</param>
/// <param name="To">The one that is now.</param>
/// <param name="DryRun">Whether nothing was done.</param>
/// <param name="Changes">The packages that differ.</param>
/// <param name="Descendants">The current generations that grew on the template.</param>
public sealed record RolledBack(
    Generation From, Generation To, bool DryRun, IReadOnlyList<PackageChange> Changes, IReadOnlyList<Generation> Descendants);

/// <summary>Makes another generation of a template current: switches one link; nothing is grown or removed.</summary>
/// <param name="engine">The store.</param>
public sealed class RollBack(CoppiceEngine engine)
{
    /// <summary>Rolls back, or forward.</summary>
    /// <exception cref="Failure">There is no such generation, or it has lost a layer.</exception>
    public RolledBack Run(RollBackRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var building = request.DryRun ? null : engine.LockAgainstBuilds(progress, cancel);
        var reference = TemplateReference.Parse(request.Template);
        var from = engine.FindGeneration(new TemplateReference(reference.Template, null));
        var to = reference.Number is null ? Before(from) : engine.FindGeneration(reference);
        foreach (var missing in to.Layers.Where(layer => !engine.Layers.Has(layer)).Take(1))
        {
            throw new Failure($"{VisibleText.Of(to.Template)}@{to.Number} lacks its layer {missing.Short}", "coppice fsck",
                kind: ProblemKind.Damaged);
        }

        if (!request.DryRun)
        {
            engine.Generations.SetCurrent(to.Template, to.Number);
        }

        return new RolledBack(
            from, to, request.DryRun, PackageDifference.Between(from.Packages, to.Packages, engine.VersionsOf(to)),
            Descendants.Of(engine.Generations, to.Template));
    }

    // After a build that went back to an earlier generation, the one right before may be the very same tree.
    private Generation Before(Generation current) =>
        engine.Generations.History(current.Template)
            .FirstOrDefault(generation => generation.Number < current.Number && generation.Tree != current.Tree)
        ?? throw new Failure(
            $"there is no generation of {VisibleText.Of(current.Template)} before @{current.Number} that differs from it",
            $"coppice history {VisibleText.Of(current.Template)}", kind: ProblemKind.NotFound);
}
