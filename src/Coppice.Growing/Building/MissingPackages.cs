using Coppice.Archives;
using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Views;

namespace Coppice.Growing.Building;

/// <summary>Brings packages that a growing template needs although the plan did not foresee it.</summary>
internal sealed class MissingPackages(PackageDownloader downloader, IPackageManager manager)
{
    /// <summary>Downloads them and makes them visible.</summary>
    /// <exception cref="Failure">The snapshot does not have one, or it cannot be downloaded.</exception>
    public void Bring(
        PackageSources sources,
        IReadOnlyList<(string MirrorFolder, string Path)> wanted,
        GrowthView view,
        CancellationToken cancel)
    {
        var catalog = manager.Catalog(sources);
        var packages = wanted.Select(file => Find(catalog, sources, file.MirrorFolder, file.Path)).ToList();
        var files = downloader.EnsureAsync(packages, NoProgress.Instance, cancel).GetAwaiter().GetResult();
        foreach (var package in packages)
        {
            view.Show(package, files[package.Digest]);
        }
    }

    private PackageFile Find(IPackageCatalog catalog, PackageSources sources, string mirrorFolder, string path) =>
        sources.Suites
            .Select(suite => suite.Mirror)
            .Where(mirror => manager.MirrorFolder(sources, mirror) == mirrorFolder)
            .Select(mirror => catalog.At(mirror, path)?.File)
            .FirstOrDefault()
        ?? throw new Failure($"the snapshot does not have the package file {VisibleText.Of(path)}", "coppice build --refresh",
            kind: ProblemKind.Damaged);
}
