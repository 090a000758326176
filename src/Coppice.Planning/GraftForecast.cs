using Coppice.Distributions;

namespace Coppice.Planning;

/// <summary>Whether a template will be grafted, as far as its packages say.</summary>
/// <param name="Verdict">What the distribution knows.</param>
/// <param name="Database">The package database of the grafted template.</param>
/// <param name="Packages">The files of its own packages, in the archive as it is now.</param>
internal sealed record GraftForecast(PackageVerdict Verdict, byte[] Database, IReadOnlyList<PackageFile> Packages)
{
    private const int MostNamed = 6;

    /// <summary>Whether the package manager would choose the same packages again for certain.</summary>
    public bool IsCertain => MayBe && Verdict.Unsure.Count == 0;

    /// <summary>Whether it may do so: it has to be asked.</summary>
    public bool MayBe => Verdict.Rebuild.Count == 0;

    /// <summary>Whether what it chose, asked, is what the template has.</summary>
    public bool Chooses(IReadOnlyList<CataloguedPackage> chosen) =>
        Packages.Select(Name).ToHashSet().SetEquals(chosen.Select(package => Name(package.File)));

    /// <summary>Why the template has to be grown again.</summary>
    public IReadOnlyList<string> ReasonsAgainst(IReadOnlyList<CataloguedPackage> chosen)
    {
        if (!MayBe)
        {
            return Verdict.Rebuild;
        }

        var (old, now) = (Packages.Select(Name).ToHashSet(), chosen.Select(package => Name(package.File)).ToHashSet());
        List<string> others = [.. now.Except(old).Select(name => "+" + name), .. old.Except(now).Select(name => "-" + name)];
        var more = others.Count > MostNamed ? $", … {others.Count} in all" : "";
        return [$"the package manager now chooses other packages: {string.Join(", ", others.Take(MostNamed))}{more}"];
    }

    private static string Name(PackageFile package) => $"{package.Name} {package.Version}";
}
