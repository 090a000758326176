using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>Packages that lie beside the family file, pinned by nothing but their content.</summary>
/// <param name="Declared">The folder, or the file, as the family file names it.</param>
/// <param name="Folder">Absolute path of the folder that they lie in.</param>
/// <param name="Files">Their paths below it, in the order of their bytes; at least one.</param>
public sealed record OwnPackageFiles(string Declared, string Folder, IReadOnlyList<string> Files)
{
    /// <summary>The template that names them one by one; null for a folder that is an archive.</summary>
    public string? Template { get; init; }

    /// <summary>What the files have to be, where that was recorded when they were made: SHA-256 by path.</summary>
    public IReadOnlyDictionary<string, Digest> Recorded { get; init; } = new Dictionary<string, Digest>();
}
