using Coppice.Distributions;
using Coppice.Store.Generations;

namespace Coppice.Growing.Extending;

/// <summary>Finds what is to be installed on a template that has more packages in its list now.</summary>
internal static class AddedPackages
{
    private const int MostNamed = 3;

    /// <summary>The packages that it does not have yet.</summary>
    /// <param name="own">The packages that it has of its own.</param>
    /// <param name="wanted">All that the package manager chooses for its whole list on its parent.</param>
    /// <exception cref="MustRebuildException">It has none, or the package manager does not choose all that it has.</exception>
    public static IReadOnlyList<PackageFile> Of(IReadOnlyCollection<RecordedPackage> own, IReadOnlyList<PackageFile> wanted)
    {
        if (own.Count == 0)
        {
            throw new MustRebuildException("it has no packages of its own yet");
        }

        var has = own.Select(package => (package.Name, package.Version, package.Architecture)).ToHashSet();
        var chosen = wanted.Select(package => (package.Name, package.Version, package.Architecture)).ToHashSet();
        var others = has.Where(package => !chosen.Contains(package)).Select(package => package.Name)
            .Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            throw new MustRebuildException(
                "for the whole list the package manager does not choose all that it has: "
                    + $"{string.Join(", ", others.Take(MostNamed))}{(others.Count > MostNamed ? ", …" : "")}");
        }

        return [.. wanted.Where(package => !has.Contains((package.Name, package.Version, package.Architecture)))];
    }

    /// <summary>Looks whether nothing else came when they were installed.</summary>
    /// <param name="before">The packages of the template before.</param>
    /// <param name="added">What was to be installed.</param>
    /// <param name="after">The packages of the template now.</param>
    /// <exception cref="MustRebuildException">It has others than old and new together.</exception>
    public static void Check(
        IEnumerable<RecordedPackage> before, IEnumerable<PackageFile> added, IEnumerable<InstalledPackage> after)
    {
        var promised = before.Select(package => (package.Name, package.Version, package.Architecture))
            .Concat(added.Select(package => (package.Name, package.Version, package.Architecture))).ToHashSet();
        promised.SymmetricExceptWith(after.Select(package => (package.Name, package.Version, package.Architecture)));
        if (promised.Count > 0)
        {
            var names = promised.Select(package => package.Name).Distinct().Order(StringComparer.Ordinal).ToList();
            throw new MustRebuildException(
                "added to what it has, the package manager chooses otherwise than for the whole list: "
                    + $"{string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? ", …" : "")}");
        }
    }
}
