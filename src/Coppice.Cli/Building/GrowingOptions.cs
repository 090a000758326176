using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Growing;
using Coppice.Growing.Sessions;

namespace Coppice.Cli.Building;

/// <summary>The options that say how templates are grown.</summary>
internal sealed class GrowingOptions
{
    private readonly Option<bool> debugShell = Syntax.Symbols.Flag(
        "--debug-shell", "open a shell in the sandbox where a step fails");

    /// <summary>How many templates grow at the same time.</summary>
    public Option<int?> Concurrency { get; } = Syntax.Symbols.Number(
        "--max-concurrency",
        "how many templates grow at the same time; by default one for each processor, and one more while a processor is idle", 1,
        "-j");

    /// <summary>Opens a shell where a step fails.</summary>
    public Symbol DebugShell => debugShell;

    /// <summary>What the user chose; a verb without <see cref="DebugShell"/> opens none.</summary>
    public BuildOptions Of(VerbContext context) =>
        new(
            context.Get(Concurrency) ?? Environment.ProcessorCount, UseIdleness: context.Get(Concurrency) is null,
            context.Get(debugShell) ? failed => OpenShell(context, failed) : null);

    private static void OpenShell(VerbContext context, FailedGrowth failed)
    {
        using var paused = context.Progress.Pause();
        using var left = context.Interrupts.LeaveToForegroundProgram();
        context.Terminal.Error.WriteLine(
            $"{failed.Template}: {VisibleText.Of(failed.Step)} failed; this is a shell in its sandbox: exit ends it, and its "
                + "changes are discarded");
        failed.OpenShell();
    }
}
