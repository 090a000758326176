using Coppice.Foundation;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Building;

/// <summary>
/// Keeps the packages' layer and carries out again what is declared beyond packages: where nothing else has changed, whatever
/// was edited there.
/// </summary>
/// <param name="isWhole">Whether the store has all layers of a generation.</param>
/// <param name="list">Everything in some layers.</param>
/// <param name="finish">Puts onto the packages what is declared beyond them.</param>
internal sealed class DeclaredStepsMethod(
    Func<Generation, bool> isWhole, Func<Generation?, TreeListing> list,
    Func<GrowthJob, GrownTree, CancellationToken, GrownTree> finish) : IGrowthMethod
{
    /// <inheritdoc/>
    public Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel) => Task.FromResult(Try(job, cancel));

    private GrowthResult Try(GrowthJob job, CancellationToken cancel)
    {
        if (job is not { Request.Basis.IsDeclared: true, Current: { } current, Template.IsComposed: false }
            || !job.Request.Inputs.DeclarePackagesAlike(current.Inputs)
            || !job.Request.Inputs.GrowFromTheSameAs(current.Inputs)
            || !isWhole(current))
        {
            return new NotPossible("more has changed than what is carried out after the packages");
        }

        var before = current.PackagesOnly;
        var tree = list(before);
        var own = LayerManifest.Between(list(job.Parent), tree);
        var packages = new GrownTree(
            before.OwnLayers, tree, own.Entries.Count, own.OwnBytes, NewBytes: 0);
        var grown = finish(job, packages, cancel);
        return new Grown(grown, GrowthMethod.DeclaredSteps, $"packages kept, {Mebibytes.Text(grown.NewBytes)} new to the store");
    }
}
