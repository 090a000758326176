using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Store.Generations;

namespace Coppice.Growing.Reusing;

/// <summary>
/// Takes a generation that has the same inputs: the parent came out as it was, or the declaration went back to an earlier one.
/// </summary>
/// <param name="history">The generations of a template, newest first.</param>
/// <param name="isWhole">Whether the store has all layers of a generation.</param>
internal sealed class ReuseMethod(Func<string, IReadOnlyList<Generation>> history, Func<Generation, bool> isWhole) : IGrowthMethod
{
    /// <inheritdoc/>
    public Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel)
    {
        var key = job.Request.Inputs.Key;
        return Task.FromResult<GrowthResult>(
            history(job.Template.Name).FirstOrDefault(generation => generation.Key == key && isWhole(generation)) is { } same
                ? new Reused(same)
                : new NotPossible("no generation of it has these inputs"));
    }
}
