namespace Coppice.Families;

/// <summary>
/// What the archives of one distribution can declare. Comes from whoever knows the distribution; here it is only checked.
/// </summary>
/// <param name="Name">The value of <c>type:</c>.</param>
/// <param name="PartsKey">The key that lists what to take of the archive, each part signed for itself: <c>suites</c>,
/// <c>repositories</c>.</param>
/// <param name="PartsExample">A value for that key, for hints.</param>
/// <param name="HasComponents">Whether parts are divided into <c>components</c>.</param>
/// <param name="MirrorExample">A mirror, for hints.</param>
/// <param name="MirrorPlaceholders">Whether a mirror may have <c>$repo</c> and <c>$arch</c>, which stand for part and
/// architecture.</param>
public sealed record ArchiveType(
    string Name, string PartsKey, string PartsExample, bool HasComponents, string MirrorExample, bool MirrorPlaceholders)
{
    /// <summary>How the file of a package ends, where packages may lie beside a family file; null where they may not.</summary>
    public string? PackageEnding { get; init; }

    /// <summary>
    /// A package with what every build needs, where packages can be built of components for them; null where they cannot.
    /// </summary>
    public string? BuildTools { get; init; }

    /// <summary>Names that no part can have: the package manager means something else by them.</summary>
    public IReadOnlyList<string> Reserved { get; init; } = [];

    /// <summary>Where an archive could be published that is made here, for hints: a repository as a whole.</summary>
    public string PublishedExample => MirrorPlaceholders ? $"https://mirror.example/{Name}" : MirrorExample;

    /// <summary>Archives of suites and components (Debian).</summary>
    public static ArchiveType Suites(string name, string example, string? packageEnding = null) =>
        new(name, Checking.Keys.Suites, example, HasComponents: true, "https://mirror.example/debian", MirrorPlaceholders: false)
        {
            PackageEnding = packageEnding, BuildTools = packageEnding is null ? null : "build-essential",
        };

    /// <summary>Archives of repositories (Arch Linux).</summary>
    public static ArchiveType Repositories(string name, string example, string? packageEnding = null) =>
        new(
            name, Checking.Keys.Repositories, example, HasComponents: false, "https://mirror.example/$repo/os/$arch",
            MirrorPlaceholders: true)
        {
            PackageEnding = packageEnding, BuildTools = packageEnding is null ? null : "base-devel",
        };
}
