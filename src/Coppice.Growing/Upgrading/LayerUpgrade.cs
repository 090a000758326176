using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Grafting;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Brings a template to what the archive has now: its own packages are upgraded where it stands, and then it is grafted onto its
/// new parent.
/// </summary>
internal sealed class LayerUpgrade(
    TemplateUpgrade upgrade, ITemplateGraft? grafts, GrowthSession session, ArchiveTools tools, ArchiveOrigins origins)
    : ILayerUpgrade
{
    /// <inheritdoc/>
    public async Task<GrownTree> UpgradeAsync(GrowthJob job, Generation current, CancellationToken cancel)
    {
        var downloader = session.Downloader;
        var inherited = Installed(current.OnParent);
        current = RecordedPackages.InPackagesLayer(current, Installed);
        var own = RecordedPackages.Own(current, inherited);
        var newer = new NewerPackages(downloader, origins).Find(own, current, [.. job.Request.Packages]);
        var downloaded = await downloader.EnsureAsync(newer.Select(package => package.Now), NoProgress.Instance, cancel);
        var upgraded = upgrade.Upgrade(
            job, current,
            [.. newer.Select(package => (package, downloader.PathOf(package.Then), downloaded[package.Now.Digest]))],
            job.Parent is null ? null : own.Select(package => package.Name).ToHashSet(), cancel);
        return job.Parent is null ? upgraded : Onto(job, current, upgraded, cancel);
    }

    private IReadOnlyList<InstalledPackage> Installed(Generation generation) => tools.Manager.ReadInstalled(
        tools.Manager.ReadDatabase(new StoredTree(session.Store.Reader(generation.Layers))));

    private GrownTree Onto(GrowthJob job, Generation current, GrownTree upgraded, CancellationToken cancel)
    {
        var graft = Graft.OntoParent(job.Family, job.Template, current, job.Parent!) with
        {
            Own = [.. current.OnParent.Layers, .. upgraded.OwnLayers],
        };
        var put = (grafts ?? throw new MustRebuildException("nothing is grafted here")).Put(graft, job, cancel);
        return put with { NewBytes = upgraded.NewBytes + put.NewBytes };
    }
}
