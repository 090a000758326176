using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice shell</c>: a shell in a throw-away sandbox.</summary>
public sealed class Shell : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");
    private readonly Option<bool> verify = Session.Verify();

    /// <inheritdoc/>
    public string Name => "shell";

    /// <inheritdoc/>
    public string Summary => "open a shell in a template, in a temporary sandbox";

    /// <inheritdoc/>
    public string Details => "Like run, with the template's own bash, or its sh when it has no bash.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice shell vault"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, verify];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel) =>
        Task.FromResult(Session.Run(context, context.GetRequired(template), [], context.Get(verify), cancel));
}
