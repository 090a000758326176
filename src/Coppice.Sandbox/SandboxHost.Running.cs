using System.Diagnostics;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Sandbox;

/// <content>Running programs in trees: one at a time in each.</content>
public sealed partial class SandboxHost
{
    // The first terminal that the first process of a session opens is the session's. Errors may go elsewhere.
    private const string OnTerminal = "exec <>\"$0\" >&0; test -t 2 && exec 2>&0; exec \"$@\"";

    /// <summary>Runs a program inside a tree on the terminal of this process.</summary>
    /// <returns>Its exit code; 128 + n when signal n ended it.</returns>
    public int RunInteractive(SandboxTree tree, SandboxCommand command) => RunAttached(tree, command, interactive: true);

    /// <summary>Runs a program inside a tree on the standard streams of this process, whatever these are.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="command">The program.</param>
    /// <param name="interactive"> Whether it gets a terminal of its own, on which job control and Ctrl-C work, in front of the
    /// one that this process runs on and has as its standard input and output. Either way it has a session of its own: in this
    /// process's it could end whatever else runs there.
    /// </param>
    /// <param name="cancel">Kills it.</param>
    /// <returns>Its exit code; 128 + n when signal n ended it.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled; the program has been killed.</exception>
    public int RunAttached(SandboxTree tree, SandboxCommand command, bool interactive, CancellationToken cancel = default)
    {
        using var relay = interactive ? TerminalRelay.TryStart() : null;
        var inside = CommandFor(tree, command, interactive: relay is not null);
        var start = relay is null
            ? new ProcessStartInfo(inside.Program, inside.Arguments)
            : new ProcessStartInfo(
                "setsid", ["--wait", "/bin/sh", "-c", OnTerminal, relay.Name, inside.Program, .. inside.Arguments]);
        start.UseShellExecute = false;
        using var process = ProcessStart.Of(start);
        using (cancel.Register(() => ProcessStart.Kill(process)))
        {
            process.WaitForExit();
        }

        EndWhatIsLeft(tree);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    /// <summary>Runs a program inside a tree and waits until it and everything that it started has ended.</summary>
    /// <returns>The exit code and what it printed; a command over its time limit ends with 137.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled; everything inside has been killed.</exception>
    public CommandResult Run(SandboxTree tree, SandboxCommand command, CancellationToken cancel = default) =>
        RunInTime(tree, CommandFor(tree, command, interactive: false), cancel);

    /// <summary>
    /// Runs this machine's own programs on a tree, which they see at <c>/target</c>: for a tree that has no programs yet. They
    /// are confined as well, since what they unpack is foreign.
    /// </summary>
    public CommandResult RunHostTools(SandboxTree tree, SandboxCommand command, CancellationToken cancel = default)
    {
        if (command.TargetRuns && command.Programs is null)
        {
            throw new InvalidOperationException("what runs in the tree could get out to all of this machine's /usr");
        }

        MountPlaces.RequireInTarget(tree.RootDirectory, command);
        programs.Provide(command.Programs ?? []);
        var folders = command.TargetRuns ? shown.Of(command) : (command, []);
        var launch =
            Launch(tree, command, folders, seen =>
            Bubblewrap.HostTools(tree.Root, Arena + "/programs", seen, Limits, Empty, Devices));
        return RunInTime(tree, launch, cancel);
    }

    private CommandResult RunInTime(SandboxTree tree, Command command, CancellationToken cancel)
    {
        using var timeLimit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeLimit.CancelAfter(Limits.Time);
        try
        {
            return runner.Run(command, timeLimit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Told as a line, too: a message shows the last lines, and this is the one that explains.
            var reason = $"killed after {Limits.Time.TotalMinutes:0.##} minutes, the time limit for one command";
            command.OnLine?.Invoke(reason);
            return new CommandResult(137, [], reason + "\n");
        }
        finally
        {
            EndWhatIsLeft(tree);
        }
    }
}
