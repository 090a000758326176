using System.Text.Json.Serialization;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Planning;
using Coppice.Engine.Diagnosing;

namespace Coppice.Engine.Documents;

/// <summary>What is or was done to templates in Qubes.</summary>
public sealed record DeployDocument(bool DryRun, IReadOnlyList<DeployStepDocument> Templates, IReadOnlyList<string> Undeclared)
    : Document
{
    /// <summary>The document of a plan.</summary>
    public static DeployDocument Of(DeployPlan plan, bool dryRun) =>
        new(dryRun, [.. plan.Steps.Select(DeployStepDocument.Of)], plan.Undeclared);
}

/// <summary>What is or was done to a template in Qubes.</summary>
public sealed record DeployStepDocument(
    string Template, string Action, string Reason, string Generation, string? Found, string? State, string? Way, long Streamed,
    int Starts, bool Compares, bool ReplacesChanges, IReadOnlyList<DeployChangeDocument> Changes, ProblemDocument? Problem)
{
    /// <summary>The document of a step.</summary>
    public static DeployStepDocument Of(DeployStep step) => new(
        step.Name, Words.Hyphened(step.Action), step.Reason, step.Wanted.Generation.Name, step.Found?.Marks.Generation?.Name,
        Words.Visible(step.Found?.Qube.State), WayOf(step), step.Streamed, step.Starts,
        step.Comparison is not null, step.ReplacesChanges,
        [
            .. step.Changes.Select(change => new DeployChangeDocument(
                Words.Hyphened(change.Kind), change.Name, Words.Visible(change.From), change.To)),
        ],
        step.Problem is { } problem ? ProblemDocument.Of(problem) : null);

    private static string? WayOf(DeployStep step) => step.CloneOf is not null ? "rebase"
        : step.Exchange is not null ? "exchange"
        : step.SendsImage ? "image"
        : null;
}

/// <summary>A feature, tag or property that changes.</summary>
public sealed record DeployChangeDocument(string Kind, string Name, string? From, string To);

/// <summary>How a template in Qubes, or a system in an image, differs from the generation that it was made of.</summary>
public sealed record DeployCompareDocument(
    string Template, string Generation, bool Same, IReadOnlyList<string> Differs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FileChangeDocument>? Files)
    : Document
{
    /// <summary>The document of a comparison.</summary>
    public static DeployCompareDocument Of(ComparedTemplate compared) => new(
        compared.Generation.Template, compared.Generation.Name, compared.Differs.Count == 0, compared.Differs, null);

    /// <summary>The document of a comparison with an image.</summary>
    public static DeployCompareDocument Of(ComparedImage compared) => new(
        compared.Generation.Template, Words.Of(compared.Generation), compared.Differs.Count == 0, compared.Differs,
        [.. compared.Changes.Select(FileChangeDocument.Of)]);
}
