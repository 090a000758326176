namespace Coppice.Foundation.Progress;

/// <summary>Steps that report their beginning and their end whatever happens in between, and notes next to them.</summary>
public static class ProgressSteps
{
    /// <summary>Tells something that belongs to no step, for people: whom a run waits for, what was repaired.</summary>
    /// <param name="progress">Takes it.</param>
    /// <param name="text">One line that is safe to show.</param>
    public static void Note(this IProgressSink progress, string text) => progress.Report(new Noted(text));

    /// <summary>Does something as a step.</summary>
    /// <param name="progress">Takes the step's events.</param>
    /// <param name="step">Identifies the step.</param>
    /// <param name="title">What it does, for people.</param>
    /// <param name="work">The work. What it throws ends the step as failed, or as cancelled when it was stopped, and is thrown
    /// on.</param>
    /// <param name="text">Says the result to people; null says nothing.</param>
    public static T Run<T>(this IProgressSink progress, string step, string title, Func<T> work, Func<T, string?>? text = null) =>
        progress.Run(step, title, work, result => new StepEnded(step, StepOutcome.Done, text?.Invoke(result)));

    /// <summary>Does something as a step whose result says how it ended.</summary>
    /// <param name="progress">Takes the step's events.</param>
    /// <param name="step">Identifies the step.</param>
    /// <param name="title">What it does, for people.</param>
    /// <param name="work">The work. What it throws ends the step and is thrown on.</param>
    /// <param name="end">Gives the step's last event.</param>
    public static T Run<T>(this IProgressSink progress, string step, string title, Func<T> work, Func<T, StepEnded> end)
    {
        progress.Report(new StepStarted(step, title));
        try
        {
            var result = work();
            progress.Report(end(result));
            return result;
        }
        catch (Exception e)
        {
            progress.Report(StepEnded.After(step, e));
            throw;
        }
    }

    /// <summary>Does something that takes a while as a step.</summary>
    /// <param name="progress">Takes the step's events.</param>
    /// <param name="step">Identifies the step.</param>
    /// <param name="title">What it does, for people.</param>
    /// <param name="work">The work. What it throws ends the step and is thrown on.</param>
    /// <param name="text">Says the result to people; null says nothing.</param>
    public static Task<T> RunAsync<T>(
        this IProgressSink progress, string step, string title, Func<Task<T>> work, Func<T, string?>? text = null) =>
        progress.RunAsync(step, title, work, result => new StepEnded(step, StepOutcome.Done, text?.Invoke(result)));

    /// <summary>The same for work without a result.</summary>
    /// <param name="progress">Takes the step's events.</param>
    /// <param name="step">Identifies the step.</param>
    /// <param name="title">What it does, for people.</param>
    /// <param name="work">The work. What it throws ends the step and is thrown on.</param>
    /// <param name="text">Said to people when it is done; null says nothing.</param>
    public static Task RunAsync(this IProgressSink progress, string step, string title, Func<Task> work, string? text = null) =>
        progress.RunAsync(
            step,
            title,
            async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            _ => text);

    /// <summary>The same for work whose result says how the step ended.</summary>
    /// <param name="progress">Takes the step's events.</param>
    /// <param name="step">Identifies the step.</param>
    /// <param name="title">What it does, for people.</param>
    /// <param name="work">The work. What it throws ends the step and is thrown on.</param>
    /// <param name="end">Gives the step's last event.</param>
    public static async Task<T> RunAsync<T>(
        this IProgressSink progress, string step, string title, Func<Task<T>> work, Func<T, StepEnded> end)
    {
        progress.Report(new StepStarted(step, title));
        try
        {
            var result = await work().ConfigureAwait(false);
            progress.Report(end(result));
            return result;
        }
        catch (Exception e)
        {
            progress.Report(StepEnded.After(step, e));
            throw;
        }
    }
}
