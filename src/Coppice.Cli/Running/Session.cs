using System.CommandLine;
using Coppice.Cli.Syntax;
using Coppice.Engine.Sandboxes;

namespace Coppice.Cli.Running;

/// <summary>One program in a throw-away sandbox, with the standard streams of this process.</summary>
internal static class Session
{
    /// <summary>The option that has a template compared with its digests before it runs.</summary>
    public static Option<bool> Verify() =>
        Symbols.Flag("--verify", "compare every file of the template with its digest first; mounting alone reads nothing");

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(
        VerbContext context, string template, IReadOnlyList<string> words, bool verify, CancellationToken cancel)
    {
        using var engine = context.OpenEngine();
        var request = new RunRequest(template, words, verify)
        {
            Terminal = context.Terminal.InIsTerminal ? context.Host.Variable("TERM") ?? "" : null,
            Foreground = context.Interrupts.LeaveToForegroundProgram,
        };
        return new RunInTemplate(engine).Run(request, context.Progress, cancel);
    }
}
