using Coppice.Foundation;

namespace Coppice.Sandbox;

/// <summary>A limit that what ran in a tree met.</summary>
/// <param name="Reason">What happened.</param>
/// <param name="Setting">The environment variable that raises it, as one writes it before a command.</param>
public sealed record LimitMet(string Reason, string Setting)
{
    /// <summary>The limit that what ran in a tree met; null when it met none.</summary>
    public static LimitMet? Of(SandboxTree tree, SandboxLimits limits) => tree.HasKilledForMemory
        ? new LimitMet(
            $"the kernel ended a program in it, which wanted more than the {Mebibytes.Text(limits.TreeMemory)} of memory that a "
                + "tree may"
                + " take",
            $"{SandboxLimits.TreeMemoryVariable}={Math.Max(1, limits.TreeMemory >> 29)}G")
        : tree.HasRefusedProcesses
            ? new LimitMet(
                $"it wanted more than the {limits.Processes} processes that a tree may have",
                $"{SandboxLimits.ProcessesVariable}={2 * limits.Processes}")
            : null;
}
