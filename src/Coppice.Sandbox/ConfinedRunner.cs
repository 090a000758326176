using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Sandbox;

/// <summary>
/// Runs programs of this machine, and those that read what others wrote behind walls (<see cref="Command.Confined"/>). For root
/// there is no way around them. Other callers have nothing but their own rights: where the kernel lets them make no namespaces,
/// their programs run as they are.
/// </summary>
/// <param name="programs">Runs what is left to run.</param>
public sealed class ConfinedRunner(IProcessRunner programs) : IProcessRunner
{
    private static readonly Lazy<Failure?> Obstacle = new(Try);

    /// <summary>For real.</summary>
    public ConfinedRunner()
        : this(new ProcessRunner())
    {
    }

    /// <summary>Why walls cannot be put up here; null when they can.</summary>
    public static Failure? WhyNot => Obstacle.Value;

    /// <inheritdoc/>
    public CommandResult Run(Command command, CancellationToken cancel = default)
    {
        if (command.Confinement is not { } confinement)
        {
            return programs.Run(command, cancel);
        }

        cancel.ThrowIfCancellationRequested();
        var program = ProgramSearch.Find(command.Program) ?? throw MissingProgram.Of(command.Program);
        if (!Environment.IsPrivilegedProcess && WhyNot is not null)
        {
            return programs.Run(ToolWalls.Without(command, program), cancel);
        }

        var user = UserFor(confinement);
        using var lent = user == ToolUser.Stranger ? new LentPaths(confinement.Writable.Select(path => path.Source)) : null;
        return Attributed(() => programs.Run(ToolWalls.Around(command, program, user), cancel));
    }

    // What fails for want of walls must not look as if the program had failed. Asked only then: it takes a start of its own.
    private static CommandResult Attributed(Func<CommandResult> run)
    {
        try
        {
            var result = run();
            return result.Succeeded || WhyNot is not { } obstacle ? result : throw obstacle;
        }
        catch (Failure) when (WhyNot is not null)
        {
            throw Obstacle.Value!;
        }
    }

    private static ToolUser UserFor(Confinement confinement) =>
        Environment.IsPrivilegedProcess && !confinement.ReadsPrivate && !confinement.InsistsOnRoot
            && confinement.Readable.All(path => OpenToAll.Is(path.Source))
            ? ToolUser.Stranger
            : ToolUser.Caller;

    private static Failure? Try()
    {
        if (ProgramSearch.Find("bwrap") is null)
        {
            return new Failure(
                "the program bwrap is missing: programs that read archives and templates run confined by it",
                "apt-get install bubblewrap", kind: ProblemKind.Machine);
        }

        var user = Environment.IsPrivilegedProcess ? ToolUser.Stranger : ToolUser.Caller;
        var trial =
            ToolWalls.Around(
            Command.Confined("true", [], new Confinement()), ProgramSearch.Find("true") ?? throw MissingProgram.Of("true"), user);
        var result = new ProcessRunner().Run(trial);
        return result.Succeeded
            ? null
            : new Failure(
                $"programs that read archives and templates cannot be confined: {VisibleText.Of(result.Error.Trim())}",
                "coppice doctor", kind: ProblemKind.Machine);
    }
}
