using Coppice.Engine.Inspecting;

namespace Coppice.Engine.Documents;

/// <summary>The generations of templates, and the builds of components.</summary>
public sealed record HistoryDocument(
    IReadOnlyList<TemplateHistoryDocument> Templates, IReadOnlyList<ComponentHistoryDocument> Components) : Document
{
    /// <summary>The document of a store in which nothing was grown.</summary>
    public static HistoryDocument Empty { get; } = new([], []);

    /// <summary>The document of histories.</summary>
    public static HistoryDocument Of(FamilyHistory history) => new(
        [
            .. history.Templates.Select(template =>
                new TemplateHistoryDocument(template.Template, [.. template.Entries.Select(GenerationDocument.Of)])),
        ],
        [.. history.Components.Select(ComponentHistoryDocument.Of)]);
}

/// <summary>The generations of a template, newest first.</summary>
public sealed record TemplateHistoryDocument(string Name, IReadOnlyList<GenerationDocument> Generations);

/// <summary>One generation.</summary>
public sealed record GenerationDocument(
    int Generation, bool Current, string Created, string? Parent, IReadOnlyList<string> OtherParents, string Digest,
    string ArchiveSnapshot,
    DateTime SnapshotDate, IReadOnlyList<string> Reasons, int Packages, long OwnBytes, long TotalBytes, long? SizeChange,
    string? Log,
    IReadOnlyList<PackageChangeDocument>? Changes, string? Method, IReadOnlyList<string> NotFaster)
{
    /// <summary>The document of a generation.</summary>
    public static GenerationDocument Of(HistoryEntry entry)
    {
        var grown = entry.Generation;
        return new GenerationDocument(
            grown.Number, entry.Current, Words.Of(grown.Created), grown.Parent is { } parent ? Words.Of(parent) : null,
            [.. grown.OtherParents.Select(Words.Of)], grown.Tree.Hex, grown.Snapshot.Hex,
            DateTimeOffset.FromUnixTimeSeconds(grown.Epoch).UtcDateTime,
            entry.Reasons, grown.Packages.Count, grown.OwnBytes, grown.TotalBytes, entry.SizeChange, grown.Log,
            entry.Changes is { } changes ? [.. changes.Select(PackageChangeDocument.Of)] : null,
            grown.Method, grown.NotFaster);
    }
}

/// <summary>A rollback.</summary>
public sealed record RollbackDocument(
    bool DryRun, string Template, int From, int To, string Digest, IReadOnlyList<PackageChangeDocument> Packages,
    IReadOnlyList<DescendantDocument> Descendants) : Document
{
    /// <summary>The document of a rollback.</summary>
    public static RollbackDocument Of(RolledBack turn) => new(
        turn.DryRun,
        turn.To.Template,
        turn.From.Number,
        turn.To.Number,
        turn.To.Tree.Hex,
        [.. turn.Changes.Select(PackageChangeDocument.Of)],
        [
            .. turn.Descendants.Select(child => new DescendantDocument(
                child.Template, child.Number, Words.Of(child.Parent!), [.. child.OtherParents.Select(Words.Of)])),
        ]);
}

/// <summary>A generation that grew on a template.</summary>
public sealed record DescendantDocument(string Name, int Generation, string Parent, IReadOnlyList<string> OtherParents);
