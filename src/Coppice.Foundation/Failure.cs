namespace Coppice.Foundation;

/// <summary>One thing that is wrong: what and why, where, and one command that helps.</summary>
/// <param name="Message">What is wrong and why, one sentence or a few lines, without a final full stop.</param>
/// <param name="Hint">A command to run or a change to make; shown after <c>hint:</c>.</param>
/// <param name="Where">The place in a file that the user wrote, when there is one.</param>
/// <param name="Details">Further lines to show indented, such as the end of a log.</param>
public sealed record Problem(
    string Message, string? Hint = null, SourceSpan? Where = null, IReadOnlyList<string>? Details = null)
{
    /// <summary>In which phase it was found, and why. Nothing is decided from the text of a message, but from this.</summary>
    public ProblemKind Kind { get; init; }

    /// <summary>The one thing that it is about, where there is one: a template, a file, a package.</summary>
    public string? Subject { get; init; }

    /// <summary>An exception that nobody expected, with where it was thrown.</summary>
    public static Problem OfBug(Exception bug) => new(
        $"this is a bug in Coppice: {bug.GetType().Name}: {bug.Message}", Details: bug.ToString().Split('\n'));
}

/// <summary>In which phase a problem was found, and why.</summary>
public enum ProblemKind
{
    /// <summary>Not said.</summary>
    Other,

    /// <summary>The command line or a request contradicts itself.</summary>
    Usage,

    /// <summary>A family file is wrong.</summary>
    FamilyFile,

    /// <summary>This user or machine lacks what is needed: root, a program, an architecture.</summary>
    Machine,

    /// <summary>There is no space.</summary>
    NoSpace,

    /// <summary>A file or folder of this machine is missing, or cannot be read or written.</summary>
    FileAccess,

    /// <summary>A mirror cannot be reached, or does not have what is asked of it.</summary>
    Unreachable,

    /// <summary>What a mirror served is not what a trusted key signed, or is too old to be trusted.</summary>
    Unverified,

    /// <summary>Something was never downloaded, and may not be fetched now.</summary>
    Offline,

    /// <summary>The package manager cannot install, or not without removing, what the family declares.</summary>
    Unresolvable,

    /// <summary>A policy of the family forbids it.</summary>
    Policy,

    /// <summary>The store lacks something of its own, or it was changed.</summary>
    Damaged,

    /// <summary>Another process is at work on the same.</summary>
    Busy,

    /// <summary>The user did not agree, or nobody could be asked.</summary>
    NotAgreed,

    /// <summary>What is asked for does not exist: in the store, in the archives, in a folder.</summary>
    NotFound,

    /// <summary>Something is there already, and is not overwritten.</summary>
    Exists,

    /// <summary>The format, the kernel or the distribution cannot do it.</summary>
    Unsupported,

    /// <summary>A tool of this machine failed.</summary>
    ToolFailed,

    /// <summary>The store is of another family.</summary>
    OtherFamily,

    /// <summary>The policy of another system does not allow it.</summary>
    Denied,

    /// <summary>A step failed in the sandbox while a template grew.</summary>
    StepFailed,
}

/// <summary>
/// An expected failure: bad input, an unreachable mirror, a full disk. It is shown without a stack trace.
/// Anything else that is thrown is a bug of Coppice and may crash.
/// </summary>
public sealed class Failure : Exception
{
    /// <summary>A failure with a single problem.</summary>
    public Failure(
        string message, string? hint = null, SourceSpan? where = null, Exception? inner = null,
        ProblemKind kind = ProblemKind.Other)
        : this([new Problem(message, hint, where)], ExitCode.Failed, inner, kind)
    {
    }

    /// <summary>A failure with every problem that was found, in the order in which to show them.</summary>
    /// <exception cref="ArgumentException">There is no problem in the list.</exception>
    /// <param name="problems">What was found.</param>
    /// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
    /// <param name="inner">What it comes from.</param>
    /// <param name="kind">The kind of those that do not say their own; of wrong usage it is that.</param>
    public Failure(
        IReadOnlyList<Problem> problems, int exitCode = ExitCode.Failed, Exception? inner = null,
        ProblemKind kind = ProblemKind.Other)
        : base(problems.Count == 0 ? throw new ArgumentException("a failure needs a problem", nameof(problems))
            : VisibleText.Shortened(problems[0].Message), inner)
    {
        var otherwise = kind == ProblemKind.Other && exitCode == ExitCode.Usage ? ProblemKind.Usage : kind;
        Problems = [.. problems.Select(problem => problem with
        {
            Message = VisibleText.Shortened(problem.Message),
            Kind = problem.Kind == ProblemKind.Other ? otherwise : problem.Kind,
        })];
        Code = exitCode;
    }

    /// <summary>Everything that is wrong, at least one.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>This failure; its problems that say no kind have the one that the phase gives them.</summary>
    public Failure Otherwise(ProblemKind kind) => new(Problems, Code, this, kind);

    /// <summary>The exit code that the process ends with, one of <see cref="ExitCode"/>.</summary>
    public int Code { get; }
}

/// <summary>The documented exit codes.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Something failed; the message says what.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or a wrong family file (EX_USAGE of sysexits.h).</summary>
    public const int Usage = 64;

    /// <summary>Nothing to do; only when asked for.</summary>
    public const int NothingToDo = 100;

    /// <summary>Interrupted by Ctrl-C (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
