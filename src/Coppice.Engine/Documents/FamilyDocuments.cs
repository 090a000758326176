using Coppice.Archives;
using Coppice.Deploying.Marks;
using Coppice.Engine.Components;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Engine.Documents;

/// <summary>How far a family is.</summary>
public sealed record StatusDocument(
    string Family, StatusSnapshotDocument? Snapshot, IReadOnlyList<StatusTemplateDocument> Templates,
    IReadOnlyList<UndeclaredDocument> Undeclared, IReadOnlyList<ProblemDocument> Problems,
    IReadOnlyList<ComponentStatusDocument> Components) : Document
{
    /// <summary>The document of a status.</summary>
    public static StatusDocument Of(
        FamilyStatus status, IReadOnlyList<ComponentStatus> components,
        IReadOnlyDictionary<string, GenerationMark> deployed) => new(
        status.Family.Name,
        status.Snapshot is { } snapshot ? StatusSnapshotDocument.Of(snapshot) : null,
        [
            .. status.Templates.Select(template =>
                StatusTemplateDocument.Of(template, deployed.GetValueOrDefault(template.Template.Name))),
        ],
        [.. status.Undeclared.Select(UndeclaredDocument.Of)],
        [.. status.Problems.Select(ProblemDocument.Of)],
        [.. components.Select(ComponentStatusDocument.Of)]);
}

/// <summary>How far a component is.</summary>
public sealed record ComponentStatusDocument(
    string Component, string Archive, string State, string? Version, IReadOnlyList<string> Reasons)
{
    /// <summary>The document of a component's status.</summary>
    public static ComponentStatusDocument Of(ComponentStatus status) =>
        new(status.Component, status.Archive, Words.Small(status.State), status.Version, status.Reasons);
}

/// <summary>The current snapshot of a family.</summary>
public sealed record StatusSnapshotDocument(string Digest, DateTime Taken, IReadOnlyList<StatusArchiveDocument> Archives)
{
    /// <summary>The document of a snapshot.</summary>
    public static StatusSnapshotDocument Of(Snapshot snapshot) => new(
        snapshot.Digest.Hex,
        snapshot.Taken.UtcDateTime,
        [
            .. snapshot.Archives.Values.OrderBy(archive => archive.Name, StringComparer.Ordinal)
                .Select(archive => new StatusArchiveDocument(
                archive.Name, archive.Digest.Hex, archive.Date.UtcDateTime,
                [.. archive.Suites.Where(suite => suite.WasExpired).Select(suite => suite.Name)])),
        ]);
}

/// <summary>An archive of a snapshot.</summary>
public sealed record StatusArchiveDocument(string Name, string Digest, DateTime Date, IReadOnlyList<string> Expired);

/// <summary>How far a template is.</summary>
public sealed record StatusTemplateDocument(
    string Name, string? Parent, IReadOnlyList<string> OtherParents, int? Generation, string? Digest, string? Created,
    int? Packages, long? OwnBytes,
    long? TotalBytes, string State, IReadOnlyList<string> Reasons, string? Deployed)
{
    /// <summary>The document of a template's status.</summary>
    public static StatusTemplateDocument Of(TemplateStatus status, GenerationMark? deployed)
    {
        var grown = status.Generation;
        return new StatusTemplateDocument(
            status.Template.Name, status.Template.Parent, status.Template.OtherParents, grown?.Number, grown?.Tree.Hex,
            grown is null
                ? null
                : Words.Of(grown.Created), grown?.Packages.Count, grown?.OwnBytes, grown?.TotalBytes, Words.Small(status.State),
            status.Reasons, deployed?.Name);
    }
}

/// <summary>A template of the store that the family file does not declare.</summary>
public sealed record UndeclaredDocument(
    string Name, string Family, int Generation, string Digest, string Created, int Packages, long OwnBytes, long TotalBytes)
{
    /// <summary>The document of a generation.</summary>
    public static UndeclaredDocument Of(Generation grown) => new(
        grown.Template, grown.Family, grown.Number, grown.Tree.Hex, Words.Of(grown.Created), grown.Packages.Count, grown.OwnBytes,
        grown.TotalBytes);
}

/// <summary>The family with its sizes.</summary>
public sealed record TreeDocument(string Family, IReadOnlyList<TreeTemplateDocument> Templates) : Document
{
    /// <summary>The document of a family.</summary>
    public static TreeDocument Of(FamilyStatus status) =>
        new(status.Family.Name, [.. status.Templates.Select(TreeTemplateDocument.Of)]);
}

/// <summary>The sizes of a template.</summary>
public sealed record TreeTemplateDocument(
    string Name, string? Parent, IReadOnlyList<string> OtherParents, long? OwnBytes, long? SharedBytes, long? TotalBytes)
{
    /// <summary>The document of a template.</summary>
    public static TreeTemplateDocument Of(TemplateStatus status) => new(
        status.Template.Name, status.Template.Parent, status.Template.OtherParents, status.Generation?.OwnBytes,
        status.Generation is { } grown ? SharedBytesOf(grown) : null, status.Generation?.TotalBytes);

    /// <summary>Bytes of a generation that come from its ancestors; a base has none.</summary>
    public static long SharedBytesOf(Generation generation) =>
        generation.Parent is null ? 0 : Math.Max(0, generation.TotalBytes - generation.OwnBytes);
}
