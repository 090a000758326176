using Coppice.Archives;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>How far a template is as it is declared.</summary>
public enum TemplateState
{
    /// <summary>A build would leave it alone.</summary>
    Current,

    /// <summary>It is there, but a build would grow it anew.</summary>
    Stale,

    /// <summary>It was never grown.</summary>
    Absent,
}

/// <summary>One declared template and what is grown of it.</summary>
/// <param name="Template">The template.</param>
/// <param name="State">How far it is as declared.</param>
/// <param name="Reasons">Why it is stale, for people; empty otherwise.</param>
/// <param name="Generation">The current generation; null when it was never grown.</param>
public sealed record TemplateStatus(
    TemplateDeclaration Template, TemplateState State, IReadOnlyList<string> Reasons, Generation? Generation);

/// <summary>A whole family and what is grown of it.</summary>
/// <param name="Family">The family.</param>
/// <param name="Snapshot">The current snapshot; null when there is none.</param>
/// <param name="Templates">All declared templates, parents before children.</param>
/// <param name="Undeclared">
/// The current generations of templates that the store has and the family file does not declare.
/// </param>
public sealed record FamilyStatus(
    Family Family, Snapshot? Snapshot, IReadOnlyList<TemplateStatus> Templates, IReadOnlyList<Generation> Undeclared)
{
    /// <summary>What is wrong with archives, each with the line of its archive.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The family without any store: nothing is grown.</summary>
    public static FamilyStatus NothingGrown(Family family) =>
        new(
            family, null, [.. family.Templates.Select(template => new TemplateStatus(template, TemplateState.Absent, [], null))],
            []);
}
