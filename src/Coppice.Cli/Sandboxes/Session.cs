using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine;
using Coppice.Foundation;
using Coppice.Sandbox;
using Coppice.Store.Generations;

namespace Coppice.Cli.Sandboxes;

/// <summary>One program in a throw-away sandbox on a generation, with the standard streams of this process.</summary>
internal static class Session
{
    /// <summary>The option that has a template compared with its digests before it runs.</summary>
    public static Option<bool> Verify() =>
        Symbols.Flag("--verify", "compare every file of the template with its digest first; mounting alone reads nothing");

    /// <summary>Runs it. The caller holds the lock for reading.</summary>
    /// <returns>Its exit code; 128 + n when signal n ended it.</returns>
    /// <exception cref="Failure">No root, a layer is missing, the sandbox cannot be made.</exception>
    public static int Run(VerbContext context, CoppiceEngine engine, Generation generation, IReadOnlyList<string> words,
        bool verify, CancellationToken cancel)
    {
        if (generation.Layers.FirstOrDefault(layer => !engine.Layers.Has(layer)) is var missing && missing != default)
        {
            throw new Failure($"{VisibleText.Of(generation.Template)}@{generation.Number} has lost its layer {missing.Short}", "coppice fsck");
        }

        if (verify)
        {
            engine.Layers.Verify(generation.Layers, cancel);
        }

        using var host = engine.StartSandbox();
        // All the memory that the host may take: nothing else runs in it.
        using var tree = host.Mount([.. generation.Layers.Select(engine.Layers.TreePath)], host.Limits.Memory);
        using var left = context.Interrupts.LeaveToForegroundProgram();
        cancel.ThrowIfCancellationRequested();
        var code = host.RunAttached(tree, new SandboxCommand(words) { Environment = Environment(context) }, context.Terminal.InIsTerminal, cancel);
        if (LimitMet.Of(tree, host.Limits) is { } met)
        {
            context.Say($"{met.Reason}; hint: {met.Setting} coppice …");
        }

        return code;
    }

    private static Dictionary<string, string> Environment(VerbContext context) =>
        context.Terminal.InIsTerminal && context.Host.Variable("TERM") is { Length: > 0 } term ? new() { ["TERM"] = term } : [];
}
