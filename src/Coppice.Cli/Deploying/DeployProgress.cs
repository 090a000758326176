using Coppice.Cli.Progress;
using Coppice.Cli.Running;
using Coppice.Deploying.Planning;

namespace Coppice.Cli.Deploying;

/// <summary>Tells <see cref="LineProtocol"/> about the templates of a deploy, when that is how progress is shown.</summary>
internal static class DeployProgress
{
    /// <summary>Those that change wait; all others have ended.</summary>
    public static void Announce(VerbContext context, DeployPlan plan)
    {
        if (context.Progress is not LineProtocol lines)
        {
            return;
        }

        foreach (var step in plan.Steps)
        {
            lines.Announce(step.Name);
        }

        foreach (var step in plan.Steps.Where(step => step.Action is DeployAction.Keep or DeployAction.Blocked))
        {
            lines.End(step.Name, step.Action == DeployAction.Keep ? "no_updates" : "error");
        }
    }
}
