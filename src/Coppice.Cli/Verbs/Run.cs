using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice run</c>: a command in a throw-away sandbox.</summary>
public sealed class Run : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");
    private readonly Argument<string[]> command = Symbols.Rest(
        "COMMAND", "the command and its arguments; options after its first word, or after --, belong to the command");
    private readonly Option<bool> verify = Session.Verify();
    private readonly Option<bool> failed = Session.Failed();

    /// <inheritdoc/>
    public string Name => "run";

    /// <inheritdoc/>
    public string Summary => "run a command in a template, in a temporary sandbox";

    /// <inheritdoc/>
    public string Details =>
        "The command is root in the template, has no network, sees nothing of this machine and little of its environment (TERM "
            + "on a terminal). What it writes is discarded when it ends. "
        + "Standard input, output and error are passed on as they are, and so is its exit code.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice run vault -- gpg --version", "tar c notes | coppice run dev@2 -- tar t"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, command, verify, failed];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var words = context.Get(command) ?? [];
        words = words.Length > 0 && words[0] == "--" ? words[1..] : words;
        if (words.Length == 0)
        {
            throw new Failure(
                [new Problem("run needs a COMMAND", $"coppice run {VisibleText.Of(context.GetRequired(template))} -- COMMAND, "
                    + $"or coppice shell {VisibleText.Of(context.GetRequired(template))}")],
                ExitCode.Usage);
        }

        return Task.FromResult(Session.Run(
            context, Session.Reference(context.GetRequired(template), context.Get(failed)), words, context.Get(verify), cancel));
    }
}
