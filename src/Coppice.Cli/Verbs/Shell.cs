using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Components;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice shell</c>: a shell in a throw-away sandbox.</summary>
public sealed class Shell : IVerb
{
    private readonly Argument<string> template = Symbols.Argument(
        "TEMPLATE", "the template, a generation of it (vault@3), or a component");
    private readonly Option<bool> verify = Session.Verify();
    private readonly Option<bool> failed = Session.Failed();

    /// <inheritdoc/>
    public string Name => "shell";

    /// <inheritdoc/>
    public string Summary => "open a shell in a template, in a temporary sandbox";

    /// <inheritdoc/>
    public string Details =>
        "Like run, with the template's own bash, or its sh when it has no bash. Of a component: a shell in what it is built in, "
            + "with its source unpacked in /build, as a build begins. With --failed: a shell in what a growth or a build left "
            + "that failed; of a component, /build has what was built so far.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice shell vault", "coppice shell core-qubesdb", "coppice shell core-qubesdb --failed"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, verify, failed];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel) =>
        !context.Get(failed) && context.EngineOptions(offline: true).TryReadFamily()?.Components
            .Any(component => component.Name == context.GetRequired(template)) == true
            ? InComponentAsync(context, context.GetRequired(template), cancel)
            : Task.FromResult(Session.Run(
                context, Session.Reference(context.GetRequired(template), context.Get(failed)), [], context.Get(verify), cancel));

    private static async Task<int> InComponentAsync(VerbContext context, string component, CancellationToken cancel)
    {
        using var engine = context.OpenEngine(offline: true);
        return await new OpenComponent(engine).RunAsync(
            new OpenComponentRequest(component, context.Terminal.InIsTerminal)
            {
                Foreground = context.Interrupts.LeaveToForegroundProgram,
            },
            context.Progress, cancel);
    }
}
