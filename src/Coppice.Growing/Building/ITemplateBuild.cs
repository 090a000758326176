using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;

namespace Coppice.Growing.Building;

/// <summary>Grows a template by really carrying out its declaration on its parent.</summary>
internal interface ITemplateBuild
{
    /// <summary>Grows a template and stages its layer.</summary>
    /// <param name="job">The template, with its packages.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Foundation.Failure">A step failed; its last lines and its log are named. Nothing is stored.</exception>
    GrownTree Grow(GrowthJob job, CancellationToken cancel);
}
