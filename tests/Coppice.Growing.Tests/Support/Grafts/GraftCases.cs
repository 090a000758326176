namespace Coppice.Growing.Tests.Support.Grafts;

/// <summary>
/// What one class of tests adds to the family whose base changes: packages of the base before and after, and templates with
/// packages of their own.
/// </summary>
/// <param name="Templates">Their declarations, in YAML.</param>
internal sealed record GraftCases(string Templates)
{
    /// <summary>Packages that the base asks for, in the first state of the archive.</summary>
    public IReadOnlyList<MadePackage> First { get; init; } = [];

    /// <summary>Those of all packages that the second state has in another way.</summary>
    public IReadOnlyList<MadePackage> Second { get; init; } = [];

    /// <summary>Packages that both states have and that nobody asks for in the base.</summary>
    public IReadOnlyList<MadePackage> Own { get; init; } = [];

    /// <summary>Files beside the family file, by their paths.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The packages of the second state.</summary>
    public IEnumerable<MadePackage> Newer =>
        First.Concat(Own).Select(package => Second.FirstOrDefault(newer => newer.Name == package.Name) ?? package);
}
