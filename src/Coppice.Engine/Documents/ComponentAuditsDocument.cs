using Coppice.Engine.Components;

namespace Coppice.Engine.Documents;

/// <summary>An audit of components.</summary>
public sealed record ComponentAuditsDocument(IReadOnlyList<ComponentAuditDocument> Components) : Document
{
    /// <summary>The document of an audit.</summary>
    public static ComponentAuditsDocument Of(IReadOnlyList<ComponentAudit> audits) =>
        new([.. audits.Select(ComponentAuditDocument.Of)]);
}

/// <summary>What came of building a component once more.</summary>
public sealed record ComponentAuditDocument(
    string Component, string Archive, string Version, bool Same, bool Built, IReadOnlyList<BuiltDifferenceDocument> Differences,
    string Date)
{
    /// <summary>The document of one.</summary>
    public static ComponentAuditDocument Of(ComponentAudit audit) => new(
        audit.Component, audit.Archive, audit.Version, audit.IsSame, audit.Failure is null,
        [
            .. audit.Differences.Select(file => new BuiltDifferenceDocument(
                file.File, file.InStore, file.InRebuild, file.First?.Member, file.First?.Path, file.First?.What,
                file.First?.Byte)),
        ],
        Words.Hyphened(audit.Date));
}

/// <summary>A file that came out otherwise.</summary>
public sealed record BuiltDifferenceDocument(
    string File, bool InStore, bool InRebuild, string? Member, string? Path, string? What, long? Byte);
