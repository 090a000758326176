using System.CommandLine;
using Coppice.Cli.Completion;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice completion</c>: completion for a shell, from the same tree as <c>--help</c>.</summary>
public sealed class Completion : IVerb
{
    private readonly Argument<string> shell = Symbols.OneOf("SHELL", "bash, zsh or fish", ["bash", "zsh", "fish"]);

    /// <inheritdoc/>
    public string Name => "completion";

    /// <inheritdoc/>
    public string Summary => "print completion for bash, zsh or fish";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["source <(coppice completion bash)"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [shell];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var model = CompletionModel.Of(context.Tree);
        context.Terminal.Out.Write(context.GetRequired(shell) switch
        {
            "bash" => BashCompletion.Script(model),
            "zsh" => ZshCompletion.Script(model),
            _ => FishCompletion.Script(model),
        });
        return Task.FromResult(ExitCode.Done);
    }
}
