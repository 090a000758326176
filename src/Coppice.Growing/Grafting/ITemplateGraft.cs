using Coppice.Distributions;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;

namespace Coppice.Growing.Grafting;

/// <summary>Puts layers onto another tree without installing anything.</summary>
internal interface ITemplateGraft
{
    /// <summary>Puts layers onto another tree.</summary>
    /// <param name="graft">Which layers, onto what.</param>
    /// <param name="job">The template that it is for.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="MustRebuildException">It has to be grown again; the message says why.</exception>
    /// <exception cref="Foundation.Failure">The store or the sandbox failed.</exception>
    GrownTree Put(Graft graft, GrowthJob job, CancellationToken cancel);
}
