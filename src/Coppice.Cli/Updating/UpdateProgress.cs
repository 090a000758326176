using Coppice.Cli.Progress;
using Coppice.Cli.Running;
using Coppice.Engine.Updating;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Cli.Updating;

/// <summary>Tells <see cref="LineProtocol"/> about the templates of an update, when that is how progress is shown.</summary>
internal static class UpdateProgress
{
    /// <summary>All templates wait.</summary>
    /// <exception cref="Failure">Nothing is updated in a dry run, so there is no progress (exit 64).</exception>
    public static void Announce(VerbContext context, IReadOnlyList<TemplateDeclaration> templates, bool dryRun)
    {
        if (context.Progress is not LineProtocol lines)
        {
            return;
        }

        if (dryRun)
        {
            throw new Failure(
                [new Problem("--just-print-progress and --dry-run cannot be combined", "leave one of them out")], ExitCode.Usage);
        }

        foreach (var template in templates)
        {
            lines.Announce(template.Name);
        }
    }

    /// <summary>What is planned.</summary>
    public static void Plan(VerbContext context, PreparedUpdate update)
    {
        if (context.Progress is not LineProtocol lines)
        {
            return;
        }

        foreach (var step in update.Plan.Steps)
        {
            if (step.Action == PlanAction.Keep)
            {
                lines.End(step.Template.Name, "no_updates");
            }
            else if (update.Foreseen.Resolutions.TryGetValue(step.Template.Name, out var resolution))
            {
                lines.Expect(step.Template.Name, resolution.Packages.Count);
            }
            else
            {
                lines.End(step.Template.Name, "error");
            }
        }
    }
}
