using Coppice.Distributions;
using Coppice.Growing.Unpacking;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Sandbox;

namespace Coppice.Growing.Sessions;

/// <summary>What all growths from the same archives share.</summary>
internal sealed record ArchiveTools(
    IPackageManager Manager, SandboxView View, DecompressedPackages Decompressed, IProvenanceRules? Provenance,
    IAccountRules? Accounts)
{
    /// <param name="sources">The archives.</param>
    /// <param name="host">Where they grow.</param>
    /// <param name="services">What growing needs of this machine.</param>
    /// <param name="decompressed">Decompressed packages of the distribution.</param>
    public static ArchiveTools Of(
        PackageSources sources, SandboxHost host, GrowthServices services, DecompressedPackages decompressed)
    {
        var (store, distributions) = (services.Store, services.Distributions);
        var manager = distributions.PackageManager(sources.Type);
        var view = new SandboxView(
            host, sources, manager, store.PackageFolder, store.WorkFolder, store.CacheFolder(sources.CacheFolder));
        return new ArchiveTools(
            manager, view, decompressed, distributions.ProvenanceRules(sources.Type),
            distributions.KnowsAccounts(sources.Type) ? distributions.AccountRules(sources.Type) : null);
    }
}
