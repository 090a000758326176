using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Engine.Sandboxes;

/// <summary>A program to run in a template, with the standard streams of this process.</summary>
/// <param name="Template">A template, or a generation of it: <c>vault@3</c>.</param>
/// <param name="Command">The command and its arguments; empty: a shell.</param>
/// <param name="Verify">Whether to compare every file of the template with its digest first.</param>
public sealed record RunRequest(string Template, IReadOnlyList<string> Command, bool Verify)
{
    /// <summary>
    /// The kind of terminal that standard input is, as <c>TERM</c> says (empty when it does not); null when it is none.
    /// </summary>
    public string? Terminal { get; init; }

    /// <summary>Called before the program starts; what it gives is disposed when it has ended.</summary>
    public Func<IDisposable?> Foreground { get; init; } = () => null;
}

/// <summary>Runs a program in a throw-away sandbox on a template, without network; what it changes is thrown away.</summary>
/// <param name="engine">The store.</param>
public sealed class RunInTemplate(CoppiceEngine engine)
{
    // A shell's exec ends with 127 where there is no such command and with 126 where it cannot be run, as every caller expects
    // (POSIX, 2.8.2); bwrap ends with 1.
    private static readonly string[] Exec = ["/bin/sh", "-c", "exec \"$@\"", "coppice"];

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code; 128 + n when signal n ended it.</returns>
    /// <exception cref="Failure">No root, no such generation, a layer is missing, the sandbox cannot be made.</exception>
    public int Run(RunRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var generation = engine.FindGeneration(request.Template);
        var words = request.Command.Count > 0
            ? [.. Exec, .. request.Command]
            : Shell(generation, request.Terminal is not null, progress);
        if (generation.Layers.FirstOrDefault(layer => !engine.Layers.Has(layer)) is var missing && missing != default)
        {
            throw new Failure(
                $"{VisibleText.Of(generation.Template)}@{generation.Number} has lost its layer {missing.Short}", "coppice fsck",
                kind: ProblemKind.Damaged);
        }

        if (request.Verify)
        {
            engine.Layers.Verify(generation.Layers, cancel);
        }

        using var host = engine.StartSandbox();
        // All the memory that the host may take: nothing else runs in it.
        using var tree = host.Mount([.. generation.Layers.Select(engine.Layers.TreePath)], host.Limits.Memory);
        using var foreground = request.Foreground();
        cancel.ThrowIfCancellationRequested();
        var environment = request.Terminal is { Length: > 0 } term ? new Dictionary<string, string> { ["TERM"] = term } : [];
        var code = host.RunAttached(
            tree, new SandboxCommand(words) { Environment = environment }, request.Terminal is not null, cancel);
        if (LimitMet.Of(tree, host.Limits) is { } met)
        {
            progress.Note($"{met.Reason}; hint: {met.Setting} coppice …");
        }

        return code;
    }

    /// <summary>
    /// The words that start a shell whose prompt begins with a name: by its environment alone, no file of the tree is touched.
    /// </summary>
    /// <remarks>
    /// bash takes its prompt from start-up files, which differ between distributions; what is run before the first prompt comes
    /// after them.
    /// </remarks>
    internal static IReadOnlyList<string> Prompting(string shell, string name) => shell.EndsWith("bash", StringComparison.Ordinal)
        ? [shell, "-c", $"PROMPT_COMMAND='PS1=\"({name}) $PS1\"; unset PROMPT_COMMAND' exec {shell} -i"]
        : [shell, "-c", $"PS1='({name}) # ' exec {shell} -i"];

    private IReadOnlyList<string> Shell(Generation generation, bool atTerminal, IProgressSink progress)
    {
        var shell = HasBash(engine.Layers.Listing(generation.Layers)) ? "/bin/bash" : "/bin/sh";
        progress.Note(
            $"a shell in {VisibleText.Of(generation.Template)}@{generation.Number}, without network; its changes are discarded "
                + "when it ends");
        return atTerminal ? Prompting(shell, $"{generation.Template}@{generation.Number}") : [shell];
    }

    // On most systems /bin is a link to /usr/bin.
    private static bool HasBash(TreeListing tree) => tree.Find(BytePath.Of("bin/bash")) is not null
        || (tree.Find(BytePath.Of("bin")) is { Type: EntryType.Symlink } && tree.Find(BytePath.Of("usr/bin/bash")) is not null);
}
