using Coppice.Growing.Auditing;

namespace Coppice.Engine.Documents;

/// <summary>An audit.</summary>
public sealed record AuditDocument(IReadOnlyList<AuditedTemplateDocument> Templates) : Document
{
    /// <summary>The document of an audit.</summary>
    public static AuditDocument Of(IReadOnlyList<AuditResult> results) => new([.. results.Select(AuditedTemplateDocument.Of)]);
}

/// <summary>The audit of a template.</summary>
public sealed record AuditedTemplateDocument(
    string Name, int Generation, bool Grafted, bool Same, string Tree, string? Rebuilt, IReadOnlyList<string> Kept,
    IReadOnlyList<AuditDifferenceDocument> Differences)
{
    /// <summary>The document of a result.</summary>
    public static AuditedTemplateDocument Of(AuditResult result) => new(
        result.Generation.Template,
        result.Generation.Number,
        result.Generation.WasCarriedOver,
        result.IsSame,
        result.Generation.Tree.Hex,
        result.Rebuilt?.Hex,
        [.. result.Kept.Select(path => path.ToString())],
        [
            .. result.Differences.Select(change => new AuditDifferenceDocument(
                change.Path.ToString(), change.Before is not null, change.After is not null, ChangeWords.Aspects(change),
                result.Likenesses.GetValueOrDefault(change.Path)?.Kind)),
        ]);
}

/// <summary>A difference between a template and its rebuild.</summary>
public sealed record AuditDifferenceDocument(string Path, bool InTemplate, bool InRebuild, string What, string? LooksLike);

/// <summary>What installing and removing left behind.</summary>
public sealed record ResidueDocument(IReadOnlyList<ResidueTemplateDocument> Templates) : Document
{
    /// <summary>The document of a report.</summary>
    public static ResidueDocument Of(IReadOnlyList<ResidueResult> results) =>
        new([.. results.Select(ResidueTemplateDocument.Of)]);
}

/// <summary>What was left behind in a template.</summary>
public sealed record ResidueTemplateDocument(
    string Name, int Generation, string Tree, IReadOnlyList<string> Removed, bool NeverHadThem, string? GrownOn,
    IReadOnlyList<string> Named,
    string NeverInstalled, long Bytes, IReadOnlyList<ResidueLeftDocument> Left)
{
    /// <summary>The document of a result.</summary>
    public static ResidueTemplateDocument Of(ResidueResult result) => new(
        result.Generation.Template,
        result.Generation.Number,
        result.Generation.Tree.Hex,
        result.Removed,
        result.IsResidueFree,
        result.Ancestor is { } ancestor ? Words.Of(ancestor) : null,
        result.Named,
        result.Without.Hex,
        result.Left.Sum(residue => residue.Change.SizeChange),
        [
            .. result.Left.Select(residue => new ResidueLeftDocument(
                residue.Change.Path.ToString(), Words.Small(residue.Kind), Words.Small(residue.Change.Kind), residue.IsTimeOnly,
                residue.Change.SizeChange, ChangeWords.Aspects(residue.Change),
                [.. residue.Entries.Select(entry => new ResidueEntryDocument(entry.Name, Words.Small(entry.Kind)))])),
        ]);
}

/// <summary>A path that differs.</summary>
public sealed record ResidueLeftDocument(
    string Path, string Kind, string Change, bool TimeOnly, long SizeChange, string What,
    IReadOnlyList<ResidueEntryDocument> Entries);

/// <summary>An entry of a shared file that differs.</summary>
public sealed record ResidueEntryDocument(string Name, string Change);
