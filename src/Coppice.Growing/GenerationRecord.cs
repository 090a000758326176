using Coppice.Distributions;
using Coppice.Planning.Updates;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Growing;

/// <summary>Writes down a finished growth as the template's new generation.</summary>
internal static class GenerationRecord
{
    public static Generation Add(GrowingStore store, IPackageManager manager, IUpdateRules updates, GrowthRequest request, Layer layer)
    {
        var database = store.Read(layer, manager.DatabasePath) ?? [];
        var automatic = store.Read(layer, manager.AutomaticPath) ?? [];
        return store.Generations.Add(new Generation(
            request.Template.Name,
            Number: 0,
            Created: default,
            request.Parent is { } parent ? new GenerationParent(parent.Template, parent.Number, parent.Tree) : null,
            request.Inputs.Key,
            layer.Result.Digest,
            [.. request.Parent?.Layers ?? [], layer.Id],
            request.Archive.Digest,
            request.Archive.Date.ToUnixTimeSeconds(),
            [.. manager.ReadInstalled(database, automatic).Select(p => new Store.Generations.InstalledPackage(p.Name, p.Version, p.Architecture, p.InstalledSize >> 10, p.Automatic))],
            layer.OwnBytes,
            layer.Result.TotalBytes,
            GrowingStore.LogName(request.LogFile))
        {
            Family = request.Family.Name,
            Inputs = request.Inputs.Values,
            UpdatePolicy = [.. UpdatePolicy.Read(updates, store.Tree(layer)).Keys.Order(StringComparer.Ordinal)],
        });
    }
}
