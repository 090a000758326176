namespace Coppice.Distributions.Building;

/// <summary>What holds of built packages in every distribution.</summary>
internal static class BuiltPackages
{
    /// <summary>The name of what a package belongs to.</summary>
    /// <param name="debugging">How names of packages end that are for debugging another one.</param>
    /// <param name="package">The package.</param>
    public static string NameWithout(string debugging, OwnPackage package) =>
        package.Name.EndsWith(debugging, StringComparison.Ordinal) ? package.Name[..^debugging.Length] : package.Name;

    /// <summary>Faults: files that are the same package.</summary>
    public static IEnumerable<string> Twice(IReadOnlyList<OwnPackage> packages) => packages.GroupBy(package => package.Name)
        .Where(group => group.Count() > 1)
        .Select(group => $"{group.First().File.Path} and {group.Last().File.Path} are the same package");
}
