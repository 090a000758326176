using Coppice.Distributions;
using Coppice.Growing.Sessions;

namespace Coppice.Growing.Methods;

/// <summary>What all ways that are faster than building have in common: any doubt means to build.</summary>
internal static class FasterWay
{
    /// <summary>Tries one that fits what has changed.</summary>
    /// <param name="job">The growth.</param>
    /// <param name="ways">The way, of a job's distribution; null where it has none.</param>
    /// <param name="without">Why it has none.</param>
    /// <param name="done">What a template is instead of rebuilt: <c>grafted</c>.</param>
    /// <param name="grow">Grows.</param>
    public static async Task<GrowthResult> TryAsync<T>(
        GrowthJob job, Func<GrowthJob, T?> ways, string without, string done, Func<T, Task<Grown>> grow)
        where T : class
    {
        // Packages of one name share files there, which no faster way tells apart.
        if (job.Sources.ForeignArchitectures.Count > 0)
        {
            return new NotPossible("it has packages of several architectures");
        }

        if (ways(job) is not { } way)
        {
            return new NotPossible(without);
        }

        try
        {
            return await grow(way);
        }
        catch (MustRebuildException reason)
        {
            return new NotPossible($"rebuilt instead of {done}: {reason.Message}") { IsNews = true };
        }
    }
}
