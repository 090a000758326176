using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Model;

namespace Coppice.Growing.Building;

/// <summary>
/// Really installs and carries out what is declared: this defines what a template is, so it is always possible, or the growth
/// fails.
/// </summary>
/// <param name="builds">Builds templates of a job's archive.</param>
/// <param name="bring">Downloads what a job installs.</param>
internal sealed class BuildMethod(
    Func<GrowthJob, ITemplateBuild> builds, Func<GrowthJob, CancellationToken, Task<GrowthJob>> bring) : IGrowthMethod
{
    /// <inheritdoc/>
    public async Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel)
    {
        var grown = builds(job).Grow(await bring(job, cancel), cancel);
        return new Grown(grown, GrowthMethod.Build, grown.Summary);
    }
}
