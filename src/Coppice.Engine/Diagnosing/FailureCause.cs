using Coppice.Diagnosis.Logs;
using Coppice.Foundation;

namespace Coppice.Engine.Diagnosing;

/// <summary>Says of a step that failed, of a growth or a build, what is known to be its cause.</summary>
internal static class FailureCause
{
    /// <summary>
    /// The same failure; its problems that show the end of a log say what in it is the cause, where that is known, and what to
    /// do.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <param name="needs">Where a package is to be added that has what is missing.</param>
    public static Failure In(Failure failure, string needs = "packages:")
    {
        var told = failure.Problems.Select(problem => With(problem, needs)).ToList();
        return told.SequenceEqual(failure.Problems, ReferenceEqualityComparer.Instance)
            ? failure
            : new Failure(told, failure.Code, failure);
    }

    private static Problem With(Problem problem, string needs) => Known(problem) is { } cause
        ? problem with
        {
            Details = [.. problem.Details!, $"cause: {VisibleText.Of(cause.Sentence)}"],
            Hint = cause.Sought is { } sought
                ? $"coppice provides {ShellWord.Of(sought.Name)}    # names the package to add to {needs}"
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
