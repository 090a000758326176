using Coppice.Engine.Importing;

namespace Coppice.Engine.Documents;

/// <summary>What became of another builder's configuration, or of a system.</summary>
public sealed record ImportDocument(string Family, IReadOnlyList<string> Files, IReadOnlyList<NotTakenDocument> NotTaken)
    : Document
{
    /// <summary>The document of an import.</summary>
    public static ImportDocument Of(ImportedFamily imported) => new(
        imported.Text,
        [.. imported.Files.Select(file => file.Path)],
        [.. imported.NotTaken.Select(left => new NotTakenDocument(left.What, left.Why, left.Where.File, left.Where.Line))]);
}

/// <summary>Something that was not taken over.</summary>
public sealed record NotTakenDocument(string What, string Why, string File, int Line);
