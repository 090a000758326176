using Coppice.Growing.Sessions;

namespace Coppice.Growing.Methods;

/// <summary>
/// One way to grow a template. All give the same tree, the one that <see cref="Building.BuildMethod"/> defines; they differ in
/// what they cost and in when they can be sure.
/// </summary>
internal interface IGrowthMethod
{
    /// <summary>Grows a template, or says why that is not possible in this way.</summary>
    /// <param name="job">The template.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Foundation.Failure">It cannot be grown at all, or the store, the sandbox or a download
    /// failed.</exception>
    Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel);
}
