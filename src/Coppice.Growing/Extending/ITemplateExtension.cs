using Coppice.Distributions;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Store.Generations;

namespace Coppice.Growing.Extending;

/// <summary>Installs, on what a template has, the packages that were added to its list.</summary>
internal interface ITemplateExtension
{
    /// <summary>Installs them.</summary>
    /// <param name="job">The template.</param>
    /// <param name="current">It as it is, on the same parent and of the same snapshot.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Its packages on its parent, as one layer.</returns>
    /// <exception cref="MustRebuildException">It has to be grown again; the message says why.</exception>
    /// <exception cref="Foundation.Failure">The store, the sandbox or a download failed.</exception>
    Task<GrownTree> ExtendAsync(GrowthJob job, Generation current, CancellationToken cancel);
}
