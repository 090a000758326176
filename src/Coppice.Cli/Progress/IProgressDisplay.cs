using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>
/// Shows progress to a person or a program, on standard error. Disposing it ends the show: failed steps are shown with their
/// logs.
/// </summary>
public interface IProgressDisplay : IProgressSink, IDisposable
{
    /// <summary>Says a line beside the progress. The text must be safe to show; it may carry colours.</summary>
    void Say(string line);

    /// <summary>
    /// Leaves the terminal to another program until the result is disposed. Displays that draw nothing live go on.
    /// </summary>
    IDisposable Pause() => NoPause.Instance;

    /// <summary>The process is about to be ended: only leaves the terminal as it was found. Never blocks.</summary>
    void Abandon();
}
