namespace Coppice.Deploying.Planning;

/// <summary>Waits until templates are shut down that run and would have to be changed.</summary>
/// <param name="time">The clock.</param>
/// <param name="pause">Waits for so long.</param>
public sealed class ShutdownWait(TimeProvider time, Action<TimeSpan> pause)
{
    /// <summary>How long it waits before it looks again. A template that was just shut down is committed by then.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    /// <summary>Plans again and again until nothing runs that is to be changed, or the time is over.</summary>
    /// <param name="plan">Makes a plan.</param>
    /// <param name="most">How long to wait at most; zero: not at all.</param>
    /// <param name="tell">Called with the names of those that are waited for, each time they are others.</param>
    /// <returns>The last plan; what still runs is blocked in it.</returns>
    public DeployPlan Run(Func<DeployPlan> plan, TimeSpan most, Action<IReadOnlyList<string>> tell)
    {
        var end = time.GetUtcNow() + most;
        IReadOnlyList<string> told = [];
        while (true)
        {
            var found = plan();
            var running = found.Steps.Where(step => step is { Action: DeployAction.Blocked, Found.Qube.IsHalted: false })
                .Select(step => step.Name).ToList();
            if (running.Count == 0 || time.GetUtcNow() + Between > end)
            {
                return found;
            }

            if (!running.SequenceEqual(told))
            {
                tell(told = running);
            }

            pause(Between);
        }
    }
}
