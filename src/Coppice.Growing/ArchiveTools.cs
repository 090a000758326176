using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;

namespace Coppice.Growing;

/// <summary>What all growths from one archive share.</summary>
internal sealed record ArchiveTools(IPackageManager Manager, SandboxView View, PackageTwins Twins, MissingPackages Missing, IMakerRules? Makers, IAccountRules? Accounts)
{
    public static ArchiveTools Of(
        ArchiveSnapshot archive, SandboxHost host, GrowingStore store, PackageDownloader downloader, DistributionTable distributions, IProcessRunner runner,
        IEnumerable<Resolution> resolutions)
    {
        var manager = distributions.PackageManager(archive.Type);
        var view = new SandboxView(host, archive, manager, store.PackageFolder, store.WorkFolder, store.CacheFolder(archive.Digest));
        var uses = resolutions.SelectMany(resolution => resolution.Packages).CountBy(package => package.Digest).ToDictionary();
        return new ArchiveTools(manager, view, new PackageTwins(runner, manager, host.TwinBudget, view, uses), new MissingPackages(downloader, manager), distributions.MakerRules(archive.Type),
            distributions.KnowsAccounts(archive.Type) ? distributions.AccountRules(archive.Type) : null);
    }
}
