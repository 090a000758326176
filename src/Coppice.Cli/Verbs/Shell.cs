using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Sandboxes;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice shell</c>: a shell in a throw-away sandbox.</summary>
public sealed class Shell : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");
    private readonly Option<bool> verify = Session.Verify();

    /// <inheritdoc/>
    public string Name => "shell";

    /// <inheritdoc/>
    public string Summary => "open a shell in a template, in a throw-away sandbox";

    /// <inheritdoc/>
    public string Details => "Like run, with the template's own bash, or its sh when it has no bash.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice shell vault"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, verify];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var workshop = Workshop.Open(context);
        using var held = workshop.LockForReading(cancel);
        var generation = workshop.FindGeneration(context.GetRequired(template));
        var shell = HasBash(workshop.Layers.Listing(generation.Layers)) ? "/bin/bash" : "/bin/sh";
        context.Say($"a shell in {VisibleText.Of(generation.Template)}@{generation.Number}, without network; what it changes is thrown away when it ends");
        return Task.FromResult(
            Session.Run(context, workshop, generation, context.Terminal.InIsTerminal ? [shell, "-i"]
            : [shell], context.Get(verify), cancel));
    }

    // On most systems /bin is a link to /usr/bin.
    private static bool HasBash(TreeListing tree) => tree.Find(BytePath.Of("bin/bash")) is not null
        || (tree.Find(BytePath.Of("bin")) is { Type: EntryType.Symlink } && tree.Find(BytePath.Of("usr/bin/bash")) is not null);
}
