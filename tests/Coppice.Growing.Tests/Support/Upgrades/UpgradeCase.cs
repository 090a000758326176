namespace Coppice.Growing.Tests.Support.Upgrades;

/// <summary>A template whose own packages become newer ones, while nothing changes in the base.</summary>
/// <param name="Template">Its name.</param>
/// <param name="Then">The packages that it is grown of at first.</param>
/// <param name="Now">Those of them that the second state of the archive has in another way.</param>
internal sealed record UpgradeCase(string Template, IReadOnlyList<MadePackage> Then, IReadOnlyList<MadePackage> Now)
{
    /// <summary>What it asks for, as in a family file; null for all its first packages.</summary>
    public string? Asks { get; init; }

    /// <summary>What else it grows on.</summary>
    public string From { get; init; } = "base";

    /// <summary>More of its declaration: <c>, files: [laid/]</c>.</summary>
    public string More { get; init; } = "";

    /// <summary>Files beside the family file, by their paths.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>A template with one package.</summary>
    public static UpgradeCase Of(string template, MadePackage then, MadePackage now) => new(template, [then], [now]);

    /// <summary>A package in two versions that differ in how its files are arranged.</summary>
    public static UpgradeCase Arranged(string name, string then, string now, Func<MadePackage, MadePackage>? more = null)
    {
        more ??= package => package;
        return Of(
            name, more(new MadePackage(name) { Arrange = then }), more(new MadePackage(name) { Arrange = now, Version = "1.1" }));
    }

    /// <summary>Its declaration.</summary>
    public string Yaml =>
        $"{Template}: {{from: {From}, packages: [{Asks ?? string.Join(", ", Then.Select(package => package.Name))}]{More}}}\n";

    /// <summary>The packages of the second state.</summary>
    public IEnumerable<MadePackage> Newer =>
        Then.Select(package => Now.FirstOrDefault(newer => newer.Name == package.Name) ?? package)
            .Concat(Now.Where(newer => Then.All(package => package.Name != newer.Name)));
}
