using Coppice.Diagnosis.Logs;
using Coppice.Foundation;

namespace Coppice.Engine.Diagnosing;

/// <summary>Says of a step that failed while a template grew what is known to be its cause.</summary>
internal static class FailureCause
{
    /// <summary>
    /// The same failure; its problems that show the end of a log say what in it is the cause, where that is known, and what to
    /// do.
    /// </summary>
    public static Failure In(Failure failure) => failure.Problems.Any(problem => Known(problem) is not null)
        ? new Failure([.. failure.Problems.Select(With)], failure.Code, failure)
        : failure;

    private static Problem With(Problem problem) => Known(problem) is { } cause
        ? problem with
        {
            Details = [.. problem.Details!, $"cause: {VisibleText.Of(cause.Sentence)}"],
            Hint = cause.Sought is { } sought
                ? $"coppice provides {ShellWord.Of(sought.Name)}    # names the package to add to packages:"
                : problem.Hint,
        }
        : problem;

    private static LogFinding? Known(Problem problem)
    {
        if (problem.Kind != ProblemKind.StepFailed || problem.Details is not { Count: > 0 } details)
        {
            return null;
        }

        var at = 0;
        return LogDiagnoser.Diagnose(() => at < details.Count ? details[at++] : null).First;
    }
}
