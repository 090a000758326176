using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.Support;

/// <summary>Families with one archive, as the family file's reader would hand them over.</summary>
internal static class Declared
{
    public static readonly SourceSpan Where = new("family.yaml", 5, 3);

    public static ArchiveDeclaration Archive(
        Uri? mirror, string? keyring, string[]? suites = null, string[]? components = null, string? architecture = "amd64",
        TimeSpan? maxAge = null, string name = "tiny") => new(
        name,
        "debian",
        suites ?? ["tiny"],
        components ?? ["main"],
        architecture,
        mirror is null ? new Dictionary<string, Uri>() : new Dictionary<string, Uri> { ["*"] = mirror },
        keyring,
        maxAge,
        Where);

    public static Family Family(params ArchiveDeclaration[] archives) =>
        new("home", "family.yaml", archives.ToDictionary(archive => archive.Name), []);
}
