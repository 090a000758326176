using System.CommandLine;
using Coppice.Cli.Syntax;
using Coppice.Engine;
using Coppice.Engine.Sandboxes;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Cli.Running;

/// <summary>One program in a throw-away sandbox, with the standard streams of this process.</summary>
internal static class Session
{
    /// <summary>The option that has a template compared with its digests before it runs.</summary>
    public static Option<bool> Verify() =>
        Symbols.Flag("--verify", "compare every file of the template with its digest first; mounting alone reads nothing");

    /// <summary>The option that has it run in what a growth or a build left that failed.</summary>
    public static Option<bool> Failed() =>
        Symbols.Flag("--failed", "in the tree that coppice build --keep-failed kept of the template or component");

    /// <summary>The reference of what is meant.</summary>
    /// <param name="name">What the user named.</param>
    /// <param name="failed">Whether <see cref="Failed"/> was given.</param>
    /// <exception cref="Failure">A generation is named: of what failed there is one tree. Exit code 64.</exception>
    public static string Reference(string name, bool failed) =>
        !failed ? name
        : TemplateReference.Parse(name) is { Number: null } reference ? InternalTemplates.Failed(reference.Template)
        : throw new Failure(
            [
                new Problem(
                    $"--failed takes a name without a generation, not {VisibleText.Of(name)}",
                    $"coppice shell {ShellWord.Of(TemplateReference.Parse(name).Template)} --failed"),
            ],
            ExitCode.Usage);

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
