using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Coppice.Store.Trees;

/// <summary>Work on a sequence by a bounded number of threads.</summary>
public static class Workers
{
    /// <summary>
    /// Handles every item, on as many threads as there are processors. Items are taken one by one, so that no more of them
    /// (open files, for instance) exist at a time than there are threads. The first exception ends it and is thrown as it is.
    /// </summary>
    public static void ForEach<T>(IEnumerable<T> items, CancellationToken cancel, Action<T> handle)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        try
        {
            Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), options, handle);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }
}
