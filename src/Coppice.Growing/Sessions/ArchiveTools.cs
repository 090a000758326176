using Coppice.Distributions;
using Coppice.Model;
using Coppice.Sandbox;

namespace Coppice.Growing.Sessions;

/// <summary>What all growths from one archive share.</summary>
internal sealed record ArchiveTools(IPackageManager Manager, SandboxView View, PackageTwins Twins, IMakerRules? Makers, IAccountRules? Accounts)
{
    public static ArchiveTools Of(ArchiveSnapshot archive, SandboxHost host, GrowthServices services, IEnumerable<Resolution> resolutions)
    {
        var (store, distributions) = (services.Store, services.Distributions);
        var manager = distributions.PackageManager(archive.Type);
        var view = new SandboxView(host, archive, manager, store.PackageFolder, store.WorkFolder, store.CacheFolder(archive.Digest));
        var uses = resolutions.SelectMany(resolution => resolution.Packages).CountBy(package => package.Digest).ToDictionary();
        return new ArchiveTools(
            manager, view, new PackageTwins(services.Runner, manager, host.TwinBudget, view, uses), distributions.MakerRules(archive.Type),
            distributions.KnowsAccounts(archive.Type) ? distributions.AccountRules(archive.Type) : null);
    }
}
