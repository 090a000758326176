using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning;
using Coppice.Planning.Policies;
using Coppice.Planning.Updates;
using Coppice.Store.Generations;
using Coppice.Store.Logs;

namespace Coppice.Growing;

/// <summary>Writes down a finished growth as the template's new generation.</summary>
internal static class GenerationRecord
{
    /// <exception cref="Failure">It violates a policy of the family file: then it becomes no generation.</exception>
    public static Generation Add(GrowingStore store, DistributionTable distributions, GrowthRequest request, GrownTree grown)
    {
        var (manager, updates) = (distributions.PackageManager(request.Archive.Type), distributions.UpdateRules(request.Archive.Type));
        var tree = store.Reader(grown.Tree);
        var generation = new Generation(
            request.Template.Name,
            Number: 0,
            Created: default,
            request.Parent is { } parent ? Parent(parent) : null,
            request.Inputs.Key,
            grown.Tree.Digest,
            [.. request.Parent?.Layers ?? [], .. grown.OwnLayers],
            request.Archive.Digest,
            request.Archive.Date.ToUnixTimeSeconds(),
            RecordedPackages.Of(manager.ReadInstalled(new StoredTree(tree))),
            grown.OwnBytes,
            grown.Tree.TotalBytes,
            GrowthLogs.NameOf(request.LogFile))
        {
            OtherParents = [.. request.OtherParents.Select(Parent)],
            Family = request.Family.Name,
            MoreLayers = grown.OwnLayers.Count - 1,
            Inputs = request.Inputs.Values,
            UpdatePolicy = [.. Planning.Updates.UpdatePolicy.Read(updates, tree).Keys.Order(StringComparer.Ordinal)],
        };
        Permit(store, distributions, request.Family, request.Template, request.Archive, generation);
        return store.Add(generation);
    }

    /// <summary>Sees to it that nothing becomes a generation that policies of the family file forbid.</summary>
    /// <exception cref="Failure">It is forbidden: all violations.</exception>
    public static void Permit(
        GrowingStore store, DistributionTable distributions, Family family, TemplateDeclaration template, ArchiveSnapshot archive, Generation generation)
    {
        if (!PolicySubject.Concerns(family, template))
        {
            return;
        }

        // The chains of reasons are looked up in the records of its parents.
        store.Flush();
        var kept = new KeptTemplates(distributions, store.Generations, other => store.Reader(other.Layers));
        if (kept.Problems(family, template, archive, generation) is { Count: > 0 } violations)
        {
            throw new Failure(violations);
        }
    }

    private static GenerationParent Parent(Generation parent) => new(parent.Template, parent.Number, parent.Tree);
}
