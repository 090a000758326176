using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary>
/// <c>coppice commands-document</c>: prints <c>docs/commands.md</c>. Hidden: only those who work on Coppice need it.
/// </summary>
public sealed class CommandsDocument : IVerb
{
    /// <inheritdoc/>
    public string Name => "commands-document";

    /// <inheritdoc/>
    public string Summary => "print the reference of the command line in Markdown";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice commands-document > docs/commands.md"];

    /// <inheritdoc/>
    public bool Hidden => true;

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        context.Terminal.Out.Write(CommandsPage.Markdown(context.Tree));
        return Task.FromResult(ExitCode.Done);
    }
}
