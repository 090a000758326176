using Coppice.Distributions;
using Coppice.Growing.Unpacking;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Sandbox;

namespace Coppice.Growing.Sessions;

/// <summary>What all growths from one archive share.</summary>
internal sealed record ArchiveTools(
    IPackageManager Manager, SandboxView View, PackageTwins Twins, IMakerRules? Makers, IAccountRules? Accounts)
{
    /// <param name="archive">The archive.</param>
    /// <param name="host">Where they grow.</param>
    /// <param name="services">What growing needs of this machine.</param>
    /// <param name="resolutions">What will be installed.</param>
    /// <param name="records">What is known of packages that were decompressed before; null when that is to be proved.</param>
    public static ArchiveTools Of(
        ArchiveSnapshot archive, SandboxHost host, GrowthServices services, IEnumerable<Resolution> resolutions,
        PayloadRecords? records)
    {
        var (store, distributions) = (services.Store, services.Distributions);
        var manager = distributions.PackageManager(archive.Type);
        var view = new SandboxView(
            host, archive, manager, store.PackageFolder, store.WorkFolder, store.CacheFolder(archive.Digest));
        var uses = resolutions.SelectMany(resolution => resolution.Packages).CountBy(package => package.Digest).ToDictionary();
        var twins = new PackageTwins(new PackageDecompressor(services.Runner, manager), host.TwinBudget, view, uses, records);
        return new ArchiveTools(
            manager, view, twins, distributions.MakerRules(archive.Type),
            distributions.KnowsAccounts(archive.Type) ? distributions.AccountRules(archive.Type) : null);
    }
}
