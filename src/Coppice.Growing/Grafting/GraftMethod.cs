using Coppice.Foundation;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;

namespace Coppice.Growing.Grafting;

/// <summary>
/// Puts what a template added to its old parent onto the new one. A composed template is composed anew: its parents have been
/// grafted.
/// </summary>
/// <param name="grafts">Grafts of a job's distribution; null where it has none.</param>
/// <param name="finish">Puts onto the packages what is declared beyond them.</param>
internal sealed class GraftMethod(
    Func<GrowthJob, ITemplateGraft?> grafts, Func<GrowthJob, GrownTree, CancellationToken, GrownTree> finish) : IGrowthMethod
{
    /// <inheritdoc/>
    public async Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel)
    {
        if (job is not { Request.Action: PlanAction.Graft, Current: { } current, Parent: { } parent, Template.IsComposed: false })
        {
            return new NotPossible("more than its parent and the snapshot have changed");
        }

        return await FasterWay.TryAsync(job, grafts, "nothing is grafted in this distribution", "grafted", graft =>
        {
            var grafted = graft.Put(Graft.OntoParent(job.Family, job.Template, current, parent), job, cancel);
            var grown = finish(job, grafted, cancel);
            return Task.FromResult(
                new Grown(grown, GrowthMethod.Graft, $"grafted, {Mebibytes.Text(grown.NewBytes)} new to the store"));
        });
    }
}
