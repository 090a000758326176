namespace Coppice.Families.Checking;

/// <summary>Every key of the grammar, in the order in which the documentation lists them.</summary>
internal static class Keys
{
    public const string Version = "version";
    public const string Family = "family";
    public const string Include = "include";
    public const string Archives = "archives";
    public const string Templates = "templates";
    public const string Keep = "keep";

    public const string Type = "type";
    public const string Suites = "suites";
    public const string Repositories = "repositories";
    public const string Components = "components";
    public const string Mirror = "mirror";
    public const string Keyring = "keyring";
    public const string MaxAge = "max-age";
    public const string Architecture = "architecture";

    public const string Archive = "archive";
    public const string From = "from";
    public const string Packages = "packages";
    public const string Without = "without";
    public const string Files = "files";
    public const string Scripts = "scripts";
    public const string Recommends = "recommends";

    /// <summary>The keys of a file.</summary>
    public static IReadOnlyList<string> OfFile { get; } = [Version, Family, Include, Keep, Archives, Templates];

    /// <summary>The keys of an archive.</summary>
    public static IReadOnlyList<string> OfArchive { get; } = [Type, Suites, Repositories, Components, Mirror, Keyring, MaxAge, Architecture];

    /// <summary>The keys of a template.</summary>
    public static IReadOnlyList<string> OfTemplate { get; } = [Archive, From, Packages, Without, Files, Scripts, Recommends];

    /// <summary>In a map of mirrors: every suite that has no own one.</summary>
    public const string EverySuite = "*";
}
