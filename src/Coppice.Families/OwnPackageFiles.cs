namespace Coppice.Families;

/// <summary>Packages that lie beside the family file, pinned by nothing but their content.</summary>
/// <param name="Declared">The folder, or the file, as the family file names it.</param>
/// <param name="Folder">Absolute path of the folder that they lie in.</param>
/// <param name="Files">Their paths below it, in the order of their bytes; at least one.</param>
public sealed record OwnPackageFiles(string Declared, string Folder, IReadOnlyList<string> Files)
{
    /// <summary>The template that names them one by one; null for a folder that is an archive.</summary>
    public string? Template { get; init; }
}
