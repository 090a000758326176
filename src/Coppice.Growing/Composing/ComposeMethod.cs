using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Model;

namespace Coppice.Growing.Composing;

/// <summary>Makes a template of several parents out of what these are.</summary>
/// <param name="compositions">Composes templates of a job's distribution; null where it grafts none.</param>
/// <param name="bring">Downloads what a job installs: what the template declares itself is grown on top.</param>
internal sealed class ComposeMethod(
    Func<GrowthJob, IComposition?> compositions, Func<GrowthJob, CancellationToken, Task<GrowthJob>> bring)
    : IGrowthMethod
{
    /// <inheritdoc/>
    public async Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel)
    {
        if (!job.Template.IsComposed)
        {
            return new NotPossible("it has one parent");
        }

        return await FasterWay.TryAsync(
            job, compositions, "nothing is grafted in this distribution", "grafted", async composition =>
            {
                var grown = composition.Compose(await bring(job, cancel), cancel);
                return new Grown(grown, GrowthMethod.Compose, grown.Summary);
            });
    }
}
