using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice help VERB</c>: the same as <c>coppice VERB --help</c>, for fingers that type it this way.</summary>
public sealed class Help : IVerb
{
    private readonly Argument<string?> verb = Symbols.Optional("VERB", "the verb");

    /// <inheritdoc/>
    public string Name => "help";

    /// <inheritdoc/>
    public string Summary => "show help of Coppice or of a verb";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice help doctor"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [verb];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var terminal = context.Terminal;
        var name = context.Get(verb);
        var known = context.Tree.Verbs.FirstOrDefault(candidate => candidate.Name == name);
        if (name is not null && known is null)
        {
            var question = Nearest.Question(name, context.Tree.ShownVerbs.Select(candidate => candidate.Name));
            throw new Failure(
                [new Problem($"there is no verb {VisibleText.Of(name)}{question}", "coppice --help")], ExitCode.Usage);
        }

        context.Print(known is null
            ? HelpText.OfProgram(context.Tree, terminal.OutPalette, terminal.OutWidth)
            : HelpText.OfVerb(context.Tree, known, terminal.OutPalette, terminal.OutWidth));
        return Task.FromResult(ExitCode.Done);
    }
}
