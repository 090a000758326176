using Coppice.Distributions;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Store.Generations;

namespace Coppice.Growing.Upgrading;

/// <summary>Brings a template to what the archive has now.</summary>
internal interface ILayerUpgrade
{
    /// <summary>Upgrades it.</summary>
    /// <param name="job">The template, on its new parent.</param>
    /// <param name="current">It as it is.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="MustRebuildException">It has to be grown again; the message says why.</exception>
    /// <exception cref="Foundation.Failure">The store or the sandbox failed, or a package cannot be had.</exception>
    Task<GrownTree> UpgradeAsync(GrowthJob job, Generation current, CancellationToken cancel);
}
