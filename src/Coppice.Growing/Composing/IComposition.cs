using Coppice.Distributions;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;

namespace Coppice.Growing.Composing;

/// <summary>Puts together what the parents of a template are.</summary>
internal interface IComposition
{
    /// <summary>Composes.</summary>
    /// <param name="job">The template, with its packages.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="MustRebuildException">It has to be really installed; the message says why.</exception>
    /// <exception cref="Foundation.Failure">The store or the sandbox failed, or what it declares itself cannot be
    /// grown.</exception>
    GrownTree Compose(GrowthJob job, CancellationToken cancel);
}
