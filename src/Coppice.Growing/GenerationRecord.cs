using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Planning.Policies;
using Coppice.Planning.Updates;
using Coppice.Store.Commits;
using Coppice.Store.Generations;
using Coppice.Store.Logs;

namespace Coppice.Growing;

/// <summary>Writes down a finished growth as the template's new generation.</summary>
internal static class GenerationRecord
{
    /// <exception cref="Failure">It violates a policy of the family file, or what was agreed to: then it becomes no generation.</exception>
    public static Generation Add(
        GrowingStore store, StoreCommit commit, DistributionTable distributions, AgreedChanges? agreed, GrowthRequest request, GrownTree grown)
    {
        var (manager, updates) = (distributions.PackageManager(request.Archive.Type), distributions.UpdateRules(request.Archive.Type));
        var tree = store.Reader(grown.Tree);
        var packages = RecordedPackages.Of(manager.ReadInstalled(new StoredTree(tree)));
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
            packages,
            grown.OwnBytes,
            grown.Tree.TotalBytes,
            GrowthLogs.NameOf(request.LogFile))
        {
            OtherParents = [.. request.OtherParents.Select(Parent)],
            Family = request.Family.Name,
            MoreLayers = grown.OwnLayers.Count - 1,
            Inputs = request.Inputs.Values,
            UpdatePolicy = [.. Planning.Updates.UpdatePolicy.Read(updates, tree).Keys.Order(StringComparer.Ordinal)],
            Unforeseen = request.Foreseen is { } foreseen
                ? PackageForecast.Unforeseen(packages, RecordedPackages.Of(manager.ReadInstalled(foreseen)), request.Parent?.Unforeseen ?? []) : null,
        };
        Permit(store, distributions, agreed, request.Family, request.Template, request.Archive, generation);
        return commit.Add(generation);
    }

    /// <summary>
    /// Sees to it that nothing becomes a generation that policies of the family file forbid, or that lacks packages, or has older ones, without anybody's
    /// agreement.
    /// </summary>
    /// <exception cref="Failure">It is forbidden: all violations.</exception>
    public static void Permit(
        GrowingStore store, DistributionTable distributions, AgreedChanges? agreed, Family family, TemplateDeclaration template, ArchiveSnapshot archive,
        Generation generation)
    {
        if (agreed is not null)
        {
            RequireAgreement(store, distributions.PackageManager(archive.Type), agreed, template, generation);
        }

        if (!PolicySubject.Concerns(family, template))
        {
            return;
        }

        var kept = new KeptTemplates(distributions, store.Generations, other => store.Reader(other.Layers));
        if (kept.Problems(family, template, archive, generation) is { Count: > 0 } violations)
        {
            throw new Failure(violations);
        }
    }

    private static void RequireAgreement(
        GrowingStore store, IPackageManager manager, AgreedChanges agreed, TemplateDeclaration template, Generation generation)
    {
        var before = store.Generations.Current(template.Name)?.Packages ?? [];
        var beyond = agreed.Beyond(template.Name, PackageDifference.Between(before, generation.Packages, manager.CompareVersions));
        if (beyond.Count > 0)
        {
            throw new Failure([new Problem(
                $"{template.Name} stays as it is: grown anew it has packages removed or downgraded, which was not foreseen and nobody agreed to",
                $"coppice update --yes {template.Name}", template.Where,
                [.. beyond.Select(change => VisibleText.Of(change.Kind == PackageChangeKind.Removed
                    ? $"{change.Name} {change.Before!.Version} REMOVED"
                    : $"{change.Name} DOWNGRADED {change.Before!.Version} → {change.After!.Version}"))])]);
        }
    }

    private static GenerationParent Parent(Generation parent) => new(parent.Template, parent.Number, parent.Tree);
}
