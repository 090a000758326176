using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Sandboxes;
using Coppice.Cli.Syntax;
using Coppice.Engine;
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
        using var engine = context.OpenEngine();
        using var held = engine.LockForReading(context.Progress, cancel);
        var generation = engine.FindGeneration(context.GetRequired(template));
        var shell = HasBash(engine.Layers.Listing(generation.Layers)) ? "/bin/bash" : "/bin/sh";
        context.Say($"a shell in {VisibleText.Of(generation.Template)}@{generation.Number}, without network; what it changes is thrown away when it ends");
        IReadOnlyList<string> words = context.Terminal.InIsTerminal ? Prompting(shell, $"{generation.Template}@{generation.Number}") : [shell];
        return Task.FromResult(Session.Run(context, engine, generation, words, context.Get(verify), cancel));
    }

    /// <summary>The words that start a shell whose prompt begins with a name: by its environment alone, no file of the tree is touched.</summary>
    /// <remarks>bash takes its prompt from start-up files, which differ between distributions; what is run before the first prompt comes after them.</remarks>
    internal static IReadOnlyList<string> Prompting(string shell, string name) => shell.EndsWith("bash", StringComparison.Ordinal)
        ? [shell, "-c", $"PROMPT_COMMAND='PS1=\"({name}) $PS1\"; unset PROMPT_COMMAND' exec {shell} -i"]
        : [shell, "-c", $"PS1='({name}) # ' exec {shell} -i"];

    // On most systems /bin is a link to /usr/bin.
    private static bool HasBash(TreeListing tree) => tree.Find(BytePath.Of("bin/bash")) is not null
        || (tree.Find(BytePath.Of("bin")) is { Type: EntryType.Symlink } && tree.Find(BytePath.Of("usr/bin/bash")) is not null);
}
