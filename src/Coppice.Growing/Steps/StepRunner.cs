using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Provenance;
using Coppice.Growing.Reading;
using Coppice.Growing.Views;
using Coppice.Sandbox;
using Coppice.Store.Layers;

namespace Coppice.Growing.Steps;

/// <summary>Runs the steps of one growth in its tree, one after the other, and keeps their log.</summary>
internal sealed class StepRunner(
    SandboxHost host, SandboxTree tree, GrowthView view, StepLog log, CancellationToken cancel)
{
    /// <summary>Sees who makes what; null when nobody wants to know.</summary>
    public ProvenanceWatch? Provenance { get; init; }

    /// <summary>The last lines that the current step printed.</summary>
    public IReadOnlyList<string> Tail => log.Tail;

    /// <summary>Writes into the log what happened between two steps.</summary>
    public void Note(string text) => log.Begin(text, "");

    /// <summary>Runs a step.</summary>
    /// <exception cref="StepFailedException">It ended with an error.</exception>
    public void Run(SandboxStep step, IReadOnlyList<SandboxBind>? more = null)
    {
        var result = Try(step, more);
        if (!result.Succeeded || (step.MustBeSilent && result.Output.Length > 0))
        {
            throw new StepFailedException(step, result, log.Tail);
        }
    }

    /// <summary>Runs a step and hands back how it ended.</summary>
    /// <exception cref="StepFailedException">The kernel killed something in it for want of memory.</exception>
    public CommandResult Try(SandboxStep step, IReadOnlyList<SandboxBind>? more = null)
    {
        // Packages are installed by nobody else; what only prints or checks decides nothing that a package does. This machine's
        // own programs run no script where nothing of the tree can run.
        var readsCount = step is { Quiet: false, MustBeSilent: false, By: AuthorKind.PackageManager }
            && (!step.WithHostTools || step.TargetRuns);
        var command = new SandboxCommand(step.Arguments)
        {
            Environment = view.Environment,
            Binds = [.. step.NeedsNoPackages ? view.Files : view.Binds, .. more ?? []],
            Scratch = [SandboxLayout.Scratch, $"{SandboxLayout.Scratch}/archives/partial"],
            Input = step.Input,
            ShowBareTree = step.OnBareTree,
            TargetRuns = step.TargetRuns,
            Programs = step.Programs,
            OnLine = step.Quiet ? null : Printed,
            AtFixedAddresses = true,
        };
        log.Begin(step.Title, Shown(command));
        Provenance?.Begin(step.By, step.Title, readsCount);
        var result = step.WithHostTools ? host.RunHostTools(tree, command, cancel) : host.Run(tree, command, cancel);
        // A script may go on without the program that was killed, and would come to something else each time.
        return tree.HasKilledForMemory ? throw new StepFailedException(step, result, log.Tail) : result;
    }

    /// <summary>What a step prints, read where that is nothing but a file that the growing layer has.</summary>
    /// <param name="step">Prints it.</param>
    /// <param name="file">The file; null when it is more than one.</param>
    public byte[] Print(SandboxStep step, BytePath? file) =>
        file is { } path && new UpperFiles(tree.UpperDirectory).Read(path) is { } content ? content : Try(step).Output;

    private void Printed(string line)
    {
        log.Line(line);
        Provenance?.Printed(line);
    }

    private static string Shown(SandboxCommand command) =>
        VisibleText.Of(Command.Own(command.Arguments[0], [.. command.Arguments.Skip(1)]).ToString());
}

/// <summary>A step inside the sandbox failed. Becomes a <see cref="Failure"/> where the template is known.</summary>
internal sealed class StepFailedException(SandboxStep step, CommandResult result, IReadOnlyList<string> tail)
    : Exception($"{step.Title}: exit code {result.ExitCode}")
{
    public SandboxStep Step => step;

    public CommandResult Result => result;

    public IReadOnlyList<string> Tail => tail;
}
