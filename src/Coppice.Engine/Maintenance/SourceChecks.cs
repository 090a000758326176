using Coppice.Foundation;
using Coppice.Sources.Storing;
using Coppice.Store.Maintenance;

namespace Coppice.Engine.Maintenance;

/// <summary>Checks sources in the store.</summary>
internal static class SourceChecks
{
    /// <summary>Every record can be read, and what it names is there and what its name says.</summary>
    public static IEnumerable<FsckProblem> Run(SourceStore sources, CancellationToken cancel)
    {
        foreach (var component in sources.Components)
        {
            cancel.ThrowIfCancellationRequested();
            if (Fault(sources, component) is { } fault)
            {
                yield return fault;
            }
        }
    }

    private static FsckProblem? Fault(SourceStore sources, string component)
    {
        try
        {
            if (sources.Find(component) is { } source)
            {
                sources.Open(source).Dispose();
            }

            return null;
        }
        catch (Failure failure)
        {
            var problem = failure.Problems[0];
            return new FsckProblem(
                sources.RecordOf(component), problem.Message, problem.Hint ?? "coppice components --refresh");
        }
    }
}
