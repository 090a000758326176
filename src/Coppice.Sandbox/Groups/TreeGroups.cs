using System.Diagnostics;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Sandbox.Groups;

/// <summary>
/// The control groups of one tree: whatever runs in the tree is in them, with everything that it starts, and takes no more than
/// they let it.
/// </summary>
internal sealed class TreeGroups : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly IReadOnlyList<GroupFolder> groups;
    private readonly SandboxLimits limits;

    public TreeGroups(IReadOnlyList<GroupFolder> groups, SandboxLimits limits)
    {
        (this.groups, this.limits) = (groups, limits);
        foreach (var group in groups)
        {
            if (group.Controllers.Contains(GroupPlaces.Memory))
            {
                group.LimitMemory(limits.TreeMemory);
                // All of a step or nothing: what goes on without the program that was killed comes to something else each time.
                _ = group.Version == 2 && group.Write("memory.oom.group", "1");
            }
        }

        LimitProcesses(limits.Processes);
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => groups.Count > 0;

    /// <summary>The files that a process writes 0 into to be in them.</summary>
    public IReadOnlyList<string> Members => [.. groups.Select(group => group.Members)];

    /// <summary>Whether the kernel killed a program in them for want of memory.</summary>
    public bool HasKilledForMemory => groups.Any(group => group.MemoryKills() > 0);

    /// <summary>Whether a process could not be made because there were too many.</summary>
    public bool HasRefusedProcesses => groups.Any(group => group.ProcessesRefused() > 0);

    /// <summary>Ends everything in them, and comes back when nothing is left.</summary>
    /// <exception cref="Failure">Something is not to be ended.</exception>
    public void End()
    {
        if (Processes() is not { Count: > 0 } left)
        {
            return;
        }

        // Nothing new, or a fork bomb would be faster.
        LimitProcesses(0);
        var begun = Stopwatch.GetTimestamp();
        while (left.Count > 0)
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new Failure(
                    $"what runs in a tree cannot be ended: process {string.Join(", ", left.Take(5))}",
                        $"ps -o pid,stat,wchan,args {left[0]}", kind: ProblemKind.StepFailed);
            }

            if (!groups.Any(group => group.KillAll()))
            {
                foreach (var process in left.Where(process => process > 1 && process != Environment.ProcessId))
                {
                    ProcessEnd.Of(process);
                }
            }

            Thread.Sleep(1);
            left = Processes();
        }

        LimitProcesses(limits.Processes);
    }

    /// <summary>Removes them.</summary>
    public void Dispose()
    {
        foreach (var group in groups)
        {
            // The kernel takes a moment after the last process; what stays goes with the host, or at the next start.
            for (var tries = 0; !group.Remove() && tries < 50; tries++)
            {
                Thread.Sleep(1);
            }
        }
    }

    private IReadOnlyList<int> Processes() => [.. groups.SelectMany(group => group.Processes()).Distinct()];

    private void LimitProcesses(int number)
    {
        foreach (var group in groups.Where(group => group.Controllers.Contains(GroupPlaces.Processes)))
        {
            group.LimitProcesses(number);
        }
    }
}
