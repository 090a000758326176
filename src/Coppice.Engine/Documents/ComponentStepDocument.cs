using Coppice.Engine.Components;
using Coppice.Sources;

namespace Coppice.Engine.Documents;

/// <summary>A component of an archive, and what a build would do with it.</summary>
public sealed record ComponentStepDocument(
    string Component, string Archive, string Action, IReadOnlyList<string> Reasons, string? Version, IReadOnlyList<string> Before,
    bool Override)
{
    /// <summary>The document of a step.</summary>
    public static ComponentStepDocument Of(ComponentStep step) => new(
        step.Name, step.Archive.Name, Words.Small(step.Action), step.Reasons, step.Result?.Version, step.Ordered.Before,
        step.Ordered.Component.Source.Kind == SourceKind.Override);
}

/// <summary>A template whose plan is not known before an archive is built.</summary>
public sealed record WaitingDocument(string Template, string Archive);
