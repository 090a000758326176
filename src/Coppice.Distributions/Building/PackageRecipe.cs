namespace Coppice.Distributions.Building;

/// <summary>What a source says that is built from it, and what that takes; see <see cref="IBuildRules.Read"/>.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Version">The version that it says it has.</param>
/// <param name="Packages">The packages that are built from it for the wanted architecture.</param>
/// <param name="Needs">What has to be installed while they are built.</param>
/// <param name="Conflicts">What must not be installed meanwhile.</param>
public sealed record PackageRecipe(
    string Name, string Version, IReadOnlyList<PlannedPackage> Packages, IReadOnlyList<BuildNeed> Needs,
    IReadOnlyList<BuildNeed> Conflicts)
{
    /// <summary>Of a source that nobody could ask yet what it builds (<see cref="IBuildRules.Ask"/>).</summary>
    public static PackageRecipe Unknown { get; } = new("", "", [], [], []) { IsKnown = false };

    /// <summary>Whether it is known what the source says.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>Files that the build needs besides the source.</summary>
    public IReadOnlyList<FurtherSource> Sources { get; init; } = [];

    /// <summary>What was printed when the source was asked: a build has to print the same. Empty where nobody asks.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }
}

/// <summary>
/// A file, or a tree of a repository, that a build needs besides its source, and that the family has to have as a source of its
/// own.
/// </summary>
/// <param name="File">Its name, without a folder.</param>
/// <param name="Address">Where the source says that it is, in its own words.</param>
public sealed record FurtherSource(string File, string Address)
{
    /// <summary>The repository that it is a tree of; null where it is one file.</summary>
    public NamedRepository? Repository { get; init; }

    /// <summary>The line of the source's own file that names it, from 1 on; 0 where that is not known.</summary>
    public int Line { get; init; }
}

/// <summary>A repository of git that a source names, and the commit of it.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Kind">What names the commit; empty where nothing does.</param>
/// <param name="Value">The name of the commit: <c>v1.0</c>.</param>
public sealed record NamedRepository(string Url, string Kind, string Value)
{
    /// <summary>The <see cref="Kind"/> of a tag.</summary>
    public const string Tag = "tag";

    /// <summary>The <see cref="Kind"/> of a commit's own name.</summary>
    public const string Commit = "commit";

    /// <summary>The <see cref="Kind"/> of the head of a branch.</summary>
    public const string Branch = "branch";

    /// <summary>
    /// Whether an address is that of the repository. What it is fetched by does not count, nor the usual endings of one: what is
    /// there is verified by its signatures.
    /// </summary>
    public bool IsAt(Uri address) => Uri.TryCreate(Url, UriKind.Absolute, out var named) && Place(named) == Place(address);

    private static string Place(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        return (address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}")
            + (path.EndsWith(".git", StringComparison.Ordinal) ? path[..^".git".Length] : path);
    }
}

/// <summary>A package that a source builds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Provides">Further names that it can be asked for by.</param>
/// <param name="Depends">What it will need when it is installed, as far as the source says so by name.</param>
public sealed record PlannedPackage(
    string Name, IReadOnlyList<ProvidedName> Provides, IReadOnlyList<BuildNeed> Depends);

/// <summary>A name that a package provides.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The version that it provides; null where it says none.</param>
public sealed record ProvidedName(string Name, string? Version);

/// <summary>One thing that is needed: any of its alternatives will do, the first one that can be had is taken.</summary>
/// <param name="Alternatives">At least one.</param>
public sealed record BuildNeed(IReadOnlyList<NeededName> Alternatives)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(" | ", Alternatives);
}

/// <summary>A package that is needed.</summary>
/// <param name="Name">Its name, or one that packages provide.</param>
/// <param name="Operator">How versions are compared, in the distribution's words; empty when any will do.</param>
/// <param name="Version">The version to compare with; empty when any will do.</param>
public sealed record NeededName(string Name, string Operator = "", string Version = "")
{
    /// <summary>The name alone, without the architecture that a distribution may add to it.</summary>
    public string Package { get; init; } = Name;

    /// <inheritdoc/>
    public override string ToString() => Operator.Length == 0 ? Name : $"{Name} ({Operator} {Version})";
}
