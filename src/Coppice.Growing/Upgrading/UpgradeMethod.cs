using Coppice.Foundation;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Upgrades a template in place: where its packages are declared as before, they may be newer ones that install alike. Whatever
/// else has changed about them is installed.
/// </summary>
/// <param name="isWhole">Whether the store has all layers of a generation.</param>
/// <param name="upgrades">Upgrades of a job's distribution; null where it has none.</param>
/// <param name="finish">Puts onto the packages what is declared beyond them.</param>
internal sealed class UpgradeMethod(
    Func<Generation, bool> isWhole, Func<GrowthJob, ILayerUpgrade?> upgrades,
    Func<GrowthJob, GrownTree, CancellationToken, GrownTree> finish) : IGrowthMethod
{
    /// <inheritdoc/>
    public async Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel)
    {
        if (job is not
            {
                Request: { Action: PlanAction.Rebuild, Basis.IsDeclared: true },
                Current: { } current,
                Template.IsComposed: false,
            }
            || !isWhole(current) || !job.Request.Inputs.DeclarePackagesAlike(current.Inputs))
        {
            return new NotPossible("more than its packages have changed");
        }

        return await FasterWay.TryAsync(
            job, upgrades, "nothing is upgraded in place in this distribution", "upgraded in place", async upgrade =>
            {
                var grown = finish(job, await upgrade.UpgradeAsync(job, current, cancel), cancel);
                return new Grown(
                    grown, GrowthMethod.UpgradeInPlace,
                    $"upgraded in place, {Mebibytes.Text(grown.NewBytes)} new to the store");
            });
    }
}
