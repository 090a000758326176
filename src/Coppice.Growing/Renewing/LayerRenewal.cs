using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Grafting;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Growing.Renewing;

/// <summary>Brings a template to what the archive has now: its own packages are renewed where it stands, and then it is grafted onto its new parent.</summary>
internal sealed class LayerRenewal(
    TemplateRenewal renewal, ArchiveTools tools, PackageDownloader downloader, TemplateGraft? grafts, GrowingStore store, ArchiveOrigins origins)
{
    /// <summary>Renews and grafts.</summary>
    /// <param name="request">The template, on its new parent.</param>
    /// <param name="current">It as it is.</param>
    /// <param name="wanted">The packages that the package manager would install for it now.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="GraftDoubtException">It has to be grown again; the message says why.</exception>
    /// <exception cref="Failure">The store or the sandbox failed, or a package cannot be had.</exception>
    public async Task<GrownTree> RenewAsync(GrowthRequest request, Generation current, IReadOnlyList<PackageFile> wanted, CancellationToken cancel)
    {
        var inherited = tools.Manager.ReadInstalled(tools.Manager.ReadDatabase(new StoredTree(store.Reader(current.OnParent.Layers))));
        var newer = new NewerPackages(downloader, origins).Find(RecordedPackages.Own(current, inherited), current.Snapshot, wanted);
        var downloaded = await downloader.EnsureAsync(newer.Select(package => package.Now), NoProgress.Instance, cancel);
        var renewed = renewal.Renew(request, current, [.. newer.Select(package => (package, downloader.PathOf(package.Then), downloaded[package.Now.Digest]))], cancel);
        return request.Parent is null ? renewed : Onto(request, current, renewed, cancel);
    }

    private GrownTree Onto(GrowthRequest request, Generation current, GrownTree renewed, CancellationToken cancel)
    {
        var graft = Graft.OntoParent(request.Family, request.Template, current, request.Parent!) with { Own = [.. current.OnParent.Layers, .. renewed.OwnLayers] };
        var put = (grafts ?? throw new GraftDoubtException("nothing is grafted here")).Put(graft, request, cancel);
        return put with { NewBytes = renewed.NewBytes + put.NewBytes };
    }
}
