using Coppice.Distributions;
using Coppice.Model;

namespace Coppice.Planning.Sources;

/// <summary>Says what templates take of the archives that they add, and what is held back.</summary>
internal static class FurtherArchives
{
    /// <summary>For each further archive; empty where a template has one archive.</summary>
    /// <param name="sources">What the template takes packages from.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="added">The packages that it installs.</param>
    /// <param name="database">The package database that it will have.</param>
    public static IReadOnlyList<FurtherArchive> Of(
        PackageSources sources, IPackageManager manager, IReadOnlyList<PackageFile> added, ReadOnlyMemory<byte> database)
    {
        if (!sources.Further.Any())
        {
            return [];
        }

        var catalogs = sources.All.Select(source => (Source: source, Catalog: manager.Catalog(source.Archive))).ToList();
        var from = added.ToLookup(package => catalogs.Find(pair =>
            sources.MayTake(pair.Source, package.Name) && pair.Catalog.Find(
                package.Name, package.Version, package.Architecture)?.Digest == package.Digest).Source?.Archive.Name
            ?? catalogs.Find(pair => pair.Catalog.Has(package.Name, package.Version, package.Architecture)).Source?.Archive.Name);
        var installed = manager.ReadInstalled(database);
        return
        [
            .. catalogs.Skip(1).Select(pair => new FurtherArchive(
                pair.Source.Archive.Name,
                [.. from[pair.Source.Archive.Name].Select(package => package.Name).Distinct().Order(StringComparer.Ordinal)],
                HeldBack(sources, pair.Source, pair.Catalog, manager, installed))),
        ];
    }

    private static List<HeldBackPackage> HeldBack(
        PackageSources sources, PackageSource source, IPackageCatalog catalog, IPackageManager manager,
        IReadOnlyList<InstalledPackage> installed)
    {
        if (source.Take.IsAll)
        {
            return [];
        }

        var has = installed.DistinctBy(package => package.Name).ToDictionary(package => package.Name, package => package.Version);
        var newer =
            from package in has
            where !sources.MayTake(source, package.Key)
            let version = catalog.Versions(package.Key).MaxBy(version => version, Comparer(manager))
            where version is not null && manager.CompareVersions(version, package.Value) > 0
            select new HeldBackPackage(package.Key, version, package.Value);
        var essential = catalog.Essential.Where(name => !has.ContainsKey(name) && !sources.MayTake(source, name))
            .Select(name => new HeldBackPackage(name, catalog.Versions(name).Max(Comparer(manager))!, null));
        return [.. newer.Concat(essential).OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    private static Comparer<string> Comparer(IPackageManager manager) => Comparer<string>.Create(manager.CompareVersions);
}
