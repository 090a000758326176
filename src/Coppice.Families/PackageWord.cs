namespace Coppice.Families;

/// <summary>
/// How the family file, and whoever asks, names a package: by its name, with an architecture behind a colon where it is to be of
/// that one (<c>libc6:i386</c>).
/// </summary>
public static class PackageWord
{
    /// <summary>The package without its architecture.</summary>
    public static string NameIn(string word) => word.Split(':')[0];

    /// <summary>The architecture; null where none is named.</summary>
    public static string? ArchitectureIn(string word) => word.IndexOf(':') is > 0 and var colon ? word[(colon + 1)..] : null;
}
