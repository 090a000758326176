using System.Text.Json.Serialization;
using Coppice.Foundation;

namespace Coppice.Engine.Documents;

/// <summary>A failure, in place of a result.</summary>
public sealed record ErrorDocument(ErrorBodyDocument Error)
{
    /// <summary>The document of a failure.</summary>
    public static ErrorDocument Of(Failure failure) => Of(failure.Code, failure.Problems);

    /// <summary>The document of problems with an exit code.</summary>
    public static ErrorDocument Of(int code, IReadOnlyList<Problem> problems) =>
        new(new ErrorBodyDocument(code, [.. problems.Select(ProblemDocument.Of)]));
}

/// <summary>An exit code and why.</summary>
public sealed record ErrorBodyDocument(int Code, IReadOnlyList<ProblemDocument> Problems);

/// <summary>One thing that is wrong; what it does not have is left out.</summary>
public sealed record ProblemDocument(
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Hint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Column,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Details,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject)
{
    /// <summary>The document of a problem.</summary>
    public static ProblemDocument Of(Problem problem) => new(
        problem.Message, problem.Hint, problem.Where?.File, problem.Where?.Line, problem.Where?.Column,
        problem.Details is { Count: > 0 } details ? details
            : null, problem.Kind == ProblemKind.Other ? null
            : Words.Hyphened(problem.Kind),
        problem.Subject);
}
