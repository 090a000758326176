namespace Coppice.Families.Importing;

/// <summary>A file that belongs to a source and lies elsewhere. Paths are below the source's root.</summary>
/// <param name="Url">Where it lies, or the repository that it is made of.</param>
public sealed record FurtherFile(Uri Url)
{
    /// <summary>Of what of a repository it is an archive; null where it is a file.</summary>
    public ArchivedCommit? Archived { get; init; }

    /// <summary>Path of the file with its SHA-256; null where that is not told.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Path of the file with its SHA-512; null where that is not told.</summary>
    public string? Sha512 { get; init; }

    /// <summary>Where its detached signature lies; null where it has none.</summary>
    public Uri? Signature { get; init; }

    /// <summary>Paths of the keys that may have signed it, or the tag.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether it is decompressed, and then is what was signed.</summary>
    public bool IsKeptPlain { get; init; }
}

/// <summary>A commit of a repository that an archive is made of.</summary>
/// <param name="Tag">The signed tag on it; null where <paramref name="Commit"/> names it.</param>
/// <param name="Commit">Its whole name in hexadecimal digits; null where the tag names it.</param>
/// <param name="Folder">The folder that everything lies in.</param>
/// <param name="File">The name of the archive; one that does not end in <c>.gz</c> is not compressed.</param>
public sealed record ArchivedCommit(string? Tag, string? Commit, string Folder, string File);
