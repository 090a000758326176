using System.Diagnostics;
using Coppice.Foundation;

namespace Coppice.Sandbox.Groups;

/// <summary>
/// Where systemd runs, the unified hierarchy is systemd's: groups may be made only in a unit that was handed over for it. So the
/// holder of a host runs in a transient scope of its own, which is gone when the holder is.
/// </summary>
internal static class ServiceScope
{
    private const string SystemdRuns = "/run/systemd/system";

    /// <summary>Starts the holder, in a scope where one is needed and can be had.</summary>
    /// <returns>Its process, the first line that it printed, and whether it is in a scope.</returns>
    /// <exception cref="Failure">The program is missing.</exception>
    public static (Process Process, string? Said, bool IsScope) Start(ProcessStartInfo start, SandboxLimits limits)
    {
        if (IsNeeded(Places(null), Directory.Exists(SystemdRuns)))
        {
            try
            {
                var scoped = ProcessStart.Of(Around(start, limits));
                if (scoped.StandardOutput.ReadLine() is "ready")
                {
                    return (scoped, "ready", true);
                }

                scoped.WaitForExit();
                scoped.Dispose();
            }
            catch (Failure)
            {
                // There is no systemd-run.
            }
        }

        var process = ProcessStart.Of(start);
        return (process, process.StandardOutput.ReadLine(), false);
    }

    /// <summary>Where groups can be made for a process of this machine: this one, or the holder in a scope.</summary>
    public static IReadOnlyList<GroupPlace> Places(Process? process)
    {
        try
        {
            var own = File.ReadAllText($"/proc/{process?.Id.ToString() ?? "self"}/cgroup");
            return GroupPlaces.Of(own, File.ReadAllText("/proc/self/mountinfo"));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // A kernel without control groups.
            return [];
        }
    }

    /// <summary>Whether a scope is needed: systemd runs, and a controller is in its hierarchy.</summary>
    public static bool IsNeeded(IReadOnlyList<GroupPlace> places, bool systemdRuns) =>
        systemdRuns && places.Any(place => place.Version == 2);

    /// <summary>
    /// The same program in a scope. systemd-run(1) becomes that program, so its number and its streams are the program's.
    /// </summary>
    public static ProcessStartInfo Around(ProcessStartInfo start, SandboxLimits limits)
    {
        var scoped = new ProcessStartInfo("systemd-run")
        {
            RedirectStandardInput = start.RedirectStandardInput,
            RedirectStandardOutput = start.RedirectStandardOutput,
            RedirectStandardError = start.RedirectStandardError,
            UseShellExecute = false,
            ArgumentList =
            {
                "--scope", "--quiet", "--collect", "--property=Delegate=yes",
                $"--property=MemoryMax={limits.AllTreesMemory}", "--property=TasksMax=infinity", "--", start.FileName,
            },
        };
        foreach (var argument in start.ArgumentList)
        {
            scoped.ArgumentList.Add(argument);
        }

        return scoped;
    }
}
