namespace Coppice.Engine.Exporting;

/// <summary>How to export.</summary>
/// <param name="Target">The file or folder to write; null: <see cref="Output"/>, for forms that stream.</param>
/// <param name="Bare">No partitions around the file system.</param>
/// <param name="Size">Bytes of the image; null for what the family file says.</param>
/// <param name="SignKey">The key to sign with; null for none.</param>
/// <param name="Release">The release of the RPM; null for when the generation was made.</param>
/// <param name="Name">The name of the image in an OCI layout; null for the template's.</param>
public sealed record ExportOptions(string? Target, bool Bare, long? Size, string? SignKey, string? Release, string? Name)
{
    /// <summary>Takes what is exported when no file does.</summary>
    public Stream Output { get; init; } = Stream.Null;
}
