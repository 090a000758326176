using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Sessions;

namespace Coppice.Cli.Building;

/// <summary>The options that say how templates are grown.</summary>
internal sealed class GrowingOptions
{
    private readonly Option<bool> debugShell = Syntax.Symbols.Flag(
        "--debug-shell", "open a shell in the sandbox where a step fails");

    private readonly Option<bool> keepFailed = Syntax.Symbols.Flag(
        "--keep-failed",
        "keep the tree as the failing step left it: coppice shell NAME --failed opens it, coppice gc removes it");

    /// <summary>How many templates grow at the same time.</summary>
    public Option<int?> Concurrency { get; } = Syntax.Symbols.Number(
        "--max-concurrency",
        "how many templates grow at the same time; by default one for each processor, and one more while a processor is idle", 1,
        "-j");

    /// <summary>What happens where a step fails.</summary>
    public IReadOnlyList<Symbol> OfFailures => [keepFailed, debugShell];

    /// <summary>What the user chose; a verb without <see cref="OfFailures"/> leaves nothing of what failed.</summary>
    public BuildOptions Of(VerbContext context) =>
        new(
            context.Get(Concurrency) ?? Environment.ProcessorCount, UseIdleness: context.Get(Concurrency) is null,
            context.Get(debugShell) || context.Get(keepFailed) ? failed => OnFailure(context, failed) : null);

    private void OnFailure(VerbContext context, FailedGrowth failed)
    {
        if (context.Get(debugShell))
        {
            OpenShell(context, failed, context.Get(keepFailed));
        }

        if (context.Get(keepFailed))
        {
            Keep(context, failed);
        }
    }

    private static void OpenShell(VerbContext context, FailedGrowth failed, bool isKept)
    {
        using var paused = context.Progress.Pause();
        using var left = context.Interrupts.LeaveToForegroundProgram();
        context.Terminal.Error.WriteLine(
            $"{failed.Template}: {VisibleText.Of(failed.Step)} failed; this is a shell in its sandbox: exit ends it, and its "
                + $"changes are {(isKept ? "kept" : "discarded")}");
        failed.OpenShell();
    }

    // What failed is to be told of whatever becomes of this.
    private static void Keep(VerbContext context, FailedGrowth failed)
    {
        try
        {
            failed.Keep();
            context.Progress.Note(
                $"{VisibleText.Of(failed.Template)}: the tree is kept as it failed: coppice shell "
                    + $"{ShellWord.Of(failed.Template)} --failed");
        }
        catch (Failure failure)
        {
            context.Progress.Note($"{VisibleText.Of(failed.Template)}: the tree cannot be kept: {failure.Message}");
        }
    }
}
