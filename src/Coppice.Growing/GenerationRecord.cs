using Coppice.Distributions;
using Coppice.Planning;
using Coppice.Planning.Updates;
using Coppice.Store.Generations;

namespace Coppice.Growing;

/// <summary>Writes down a finished growth as the template's new generation.</summary>
internal static class GenerationRecord
{
    public static Generation Add(GrowingStore store, IPackageManager manager, IUpdateRules updates, GrowthRequest request, GrownTree grown)
    {
        var tree = store.Reader(grown.Tree);
        return store.Generations.Add(new Generation(
            request.Template.Name,
            Number: 0,
            Created: default,
            request.Parent is { } parent ? Parent(parent) : null,
            request.Inputs.Key,
            grown.Tree.Digest,
            [.. request.Parent?.Layers ?? [], .. grown.OwnLayers],
            request.Archive.Digest,
            request.Archive.Date.ToUnixTimeSeconds(),
            [.. manager.ReadInstalled(new StoredTree(tree)).Select(p => new Store.Generations.InstalledPackage(p.Name, p.Version, p.Architecture, p.InstalledSize >> 10, p.Automatic))],
            grown.OwnBytes,
            grown.Tree.TotalBytes,
            GrowingStore.LogName(request.LogFile))
        {
            OtherParents = [.. request.OtherParents.Select(Parent)],
            Family = request.Family.Name,
            MoreLayers = grown.OwnLayers.Count - 1,
            Inputs = request.Inputs.Values,
            UpdatePolicy = [.. UpdatePolicy.Read(updates, tree).Keys.Order(StringComparer.Ordinal)],
        });
    }

    private static GenerationParent Parent(Generation parent) => new(parent.Template, parent.Number, parent.Tree);
}
