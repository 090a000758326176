using Coppice.Foundation;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Growing.Extending;

/// <summary>
/// Installs the packages that were added to a template's list on what it has: where its parent and the snapshot are as they
/// were, and in whatever order old and new packages are installed, the same comes out.
/// </summary>
/// <param name="isWhole">Whether the store has all layers of a generation.</param>
/// <param name="extensions">Extends templates of a job's distribution; null where none can tell whether it is the same.</param>
/// <param name="finish">Puts onto the packages what is declared beyond them.</param>
internal sealed class ExtendMethod(
    Func<Generation, bool> isWhole, Func<GrowthJob, ITemplateExtension?> extensions,
    Func<GrowthJob, GrownTree, CancellationToken, GrownTree> finish) : IGrowthMethod
{
    /// <inheritdoc/>
    public async Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel)
    {
        if (job is not
            {
                Request: { Action: PlanAction.Rebuild, Basis.IsDeclared: true },
                Current: { } current,
                Parent: not null,
                Template.IsComposed: false,
            }
            || !isWhole(current)
            || !job.Request.Inputs.AskForMoreThan(current.Inputs)
            || !job.Request.Inputs.GrowFromTheSameAs(current.Inputs))
        {
            return new NotPossible("more than its list of packages has changed");
        }

        return await FasterWay.TryAsync(
            job, extensions, "nothing is added to templates of this distribution", "extended", async extension =>
            {
                var grown = finish(job, await extension.ExtendAsync(job, current, cancel), cancel);
                return new Grown(grown, GrowthMethod.Extend, $"extended, {Mebibytes.Text(grown.NewBytes)} new to the store");
            });
    }
}
