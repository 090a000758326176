using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Growing.Upgrading;

/// <summary>A package of a template and the one that it would have now.</summary>
/// <param name="Then">What it has.</param>
/// <param name="Now">What it would have.</param>
internal sealed record NewerPackage(PackageFile Then, PackageFile Now);

/// <summary>Finds which packages of a template would be other ones if it were grown now.</summary>
/// <param name="downloader">Knows which package files are in the store.</param>
/// <param name="origins">Those of older frozen archives.</param>
internal sealed class NewerPackages(PackageDownloader downloader, ArchiveOrigins origins)
{
    /// <summary>The packages that differ.</summary>
    /// <param name="own">The packages that it has of its own.</param>
    /// <param name="grown">The generation.</param>
    /// <param name="wanted">All packages that it would have of its own.</param>
    /// <exception cref="MustRebuildException">Some come or go, or a package file that it was grown of is not there any
    /// more.</exception>
    public IReadOnlyList<NewerPackage> Find(
        IReadOnlyCollection<RecordedPackage> own, Generation grown, IReadOnlyList<PackageFile> wanted)
    {
        var now = wanted.DistinctBy(package => (package.Name, package.Architecture))
            .ToDictionary(package => (package.Name, package.Architecture));
        if (now.Count < wanted.Count)
        {
            throw new MustRebuildException("one of its packages would be installed in two versions, one after the other");
        }

        if (own.FirstOrDefault(package => !now.ContainsKey((package.Name, package.Architecture))) is { } gone)
        {
            throw new MustRebuildException($"{gone.Name} is no longer part of it");
        }

        var has = own.Select(package => (package.Name, package.Architecture)).ToHashSet();
        if (wanted.FirstOrDefault(package => !has.Contains((package.Name, package.Architecture))) is { } added)
        {
            throw new MustRebuildException($"{added.Name} would be added to it");
        }

        var then = origins.Of(grown)
            ?? throw new MustRebuildException("the store no longer has the snapshot that it was grown from");
        return [.. own.Select(package => Pair(package, now[(package.Name, package.Architecture)], then)).OfType<NewerPackage>()];
    }

    private NewerPackage? Pair(RecordedPackage has, PackageFile now, IPackageOrigins snapshot)
    {
        var then = snapshot.Find(has.Name, has.Version, has.Architecture)?.File
            ?? throw new MustRebuildException($"the snapshot that it was grown from does not have its {has.Name}");
        return then.Digest == now.Digest ? null
            : downloader.Has(then) ? new NewerPackage(then, now)
            : throw new MustRebuildException($"the store no longer has the package file of its {has.Name}");
    }
}
