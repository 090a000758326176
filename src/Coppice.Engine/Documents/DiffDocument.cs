using System.Text.Json.Serialization;
using Coppice.Engine.Inspecting;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Engine.Documents;

/// <summary>In what two generations differ.</summary>
public sealed record DiffDocument(
    string From,
    string To,
    bool SameTree,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PackageChangeDocument>? Packages,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FileChangeDocument>? Files) : Document
{
    /// <summary>The document of a comparison.</summary>
    public static DiffDocument Of(TemplateComparison found) => new(
        Words.Of(found.Before),
        Words.Of(found.After),
        found.Before.Tree == found.After.Tree,
        found.Packages is { } packages ? [.. packages.Select(PackageChangeDocument.Of)] : null,
        found.Files is { } files ? [.. files.Select(FileChangeDocument.Of)] : null);
}

/// <summary>A change of a file.</summary>
public sealed record FileChangeDocument(
    string Path, string Change, IReadOnlyList<string> Aspects, IReadOnlyList<string> Gained, EntryDocument? From,
    EntryDocument? To)
{
    /// <summary>The document of a change.</summary>
    public static FileChangeDocument Of(FileChange change) => new(
        change.Path.ToString(),
        Words.Small(change.Kind),
        [
            .. Enum.GetValues<FileAspects>().Where(aspect => aspect != FileAspects.None && change.Aspects.HasFlag(aspect))
                .Select(Words.Small),
        ],
        [.. change.Gained],
        EntryDocument.Of(change.Before),
        EntryDocument.Of(change.After));
}

/// <summary>An entry of a tree.</summary>
public sealed record EntryDocument(
    string Type,
    string Mode,
    uint Uid,
    uint Gid,
    long Mtime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target)
{
    /// <summary>The document of an entry; null for none.</summary>
    public static EntryDocument? Of(TreeEntry? entry) => entry is null ? null : new EntryDocument(
        Words.Small(entry.Type), Words.Mode(entry.Mode), entry.Uid, entry.Gid, entry.Mtime, entry.Type == EntryType.File
            ? entry.Size
            : null,
        entry.Type == EntryType.File ? entry.Content?.Hex : null, entry.Target?.ToString());
}
