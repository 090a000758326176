using System.Text.Json.Serialization;
using Coppice.Diagnosis.Logs;
using Coppice.Engine.Diagnosing;
using Coppice.Foundation;

namespace Coppice.Engine.Documents;

/// <summary>What <c>coppice diagnose</c> found.</summary>
/// <param name="Lines">How many lines the log has.</param>
/// <param name="Cause">The first cause; null when nothing in the log is known to be one.</param>
/// <param name="Others">What else failed, each reason once.</param>
/// <param name="Packages">Packages that have what is missing.</param>
/// <param name="Tail">The last lines.</param>
public sealed record DiagnosisDocument(
    int Lines, LogFindingDocument? Cause, IReadOnlyList<LogFindingDocument> Others, IReadOnlyList<string> Packages,
    IReadOnlyList<string> Tail) : Document
{
    /// <summary>The document of a diagnosis.</summary>
    public static DiagnosisDocument Of(DiagnosedLog log) => new(
        log.Diagnosis.Lines, log.Diagnosis.First is { } first ? LogFindingDocument.Of(first) : null,
        [.. log.Diagnosis.Others.Select(LogFindingDocument.Of)], [.. log.Packages.Select(VisibleText.Of)],
        [.. log.Diagnosis.Tail.Select(VisibleText.Of)]);
}

/// <summary>A line that says why something failed.</summary>
/// <param name="Class">The class of the reason.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Subject">What is missing or wrong; empty where the class has none.</param>
/// <param name="Place">The place in a source; null when the line names none.</param>
/// <param name="Transient">Whether trying again may be all that is needed.</param>
/// <param name="Text">The line.</param>
public sealed record LogFindingDocument(
    string Class, int Line, string Subject, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Place,
    bool Transient, string Text)
{
    /// <summary>The document of a finding.</summary>
    public static LogFindingDocument Of(LogFinding finding) => new(
        finding.Class.Id, finding.Line, VisibleText.Of(finding.Subject),
        finding.Place is { } place ? VisibleText.Of(place) : null, finding.Class.IsTransient, VisibleText.Of(finding.Text));
}
