using Coppice.Foundation;

namespace Coppice.Archives;

/// <summary>Does many things at once and reports everything that failed, not only the first.</summary>
public static class Together
{
    /// <exception cref="Failure">At least one failed; holds the problems of all.</exception>
    public static async Task<IReadOnlyList<TResult>> AllAsync<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, Task<TResult>> work)
    {
        var tasks = items.Select(work).ToList();
        try
        {
            return await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (Failure)
        {
            // A bug or an interruption in one of the others weighs more than the failures.
            var errors = tasks.Where(task => !task.IsCompletedSuccessfully)
                .Select(task => task.Exception?.InnerException ?? new OperationCanceledException()).ToList();
            var failures = errors.OfType<Failure>().ToList();
            throw failures.Count == errors.Count
                ? new Failure([.. failures.SelectMany(failure => failure.Problems)], failures[0].Code, failures[0])
                : errors.First(error => error is not Failure);
        }
    }
}
