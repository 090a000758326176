using System.Text.Json;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Methods;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Planning.Policies;
using Coppice.Planning.Updates;
using Coppice.Store.Commits;
using Coppice.Store.Generations;

namespace Coppice.Growing;

/// <summary>Writes down finished growths as the templates' new generations.</summary>
/// <param name="store">Where they go.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="family">The family, with its policies.</param>
/// <param name="agreed">What may be removed or become older; null for everything.</param>
internal sealed class GenerationRecorder(
    GrowingStore store, DistributionTable distributions, Family family, AgreedChanges? agreed)
{
    /// <summary>Writes one down.</summary>
    /// <param name="commit">What it becomes part of.</param>
    /// <param name="job">The growth.</param>
    /// <param name="result">What has come of it.</param>
    /// <param name="notFaster">Why faster methods were not possible, for people.</param>
    /// <param name="foreseen">The package database as it was foreseen.</param>
    /// <returns>The generation, with its number.</returns>
    /// <exception cref="Failure">It violates a policy of the family file, or what was agreed to: then it becomes no
    /// generation.</exception>
    public Generation Add(
        StoreCommit commit, GrowthJob job, Grown result, IReadOnlyList<string> notFaster, ReadOnlyMemory<byte> foreseen)
    {
        var grown = result.Tree;
        var (manager, updates) = (distributions.PackageManager(job.Sources.Type), distributions.UpdateRules(job.Sources.Type));
        var tree = store.Reader(grown.Tree);
        var packages = RecordedPackages.Of(manager.ReadInstalled(new StoredTree(tree)));
        var generation = job.Unfinished with
        {
            Tree = grown.Tree.Digest,
            Layers = [.. job.Parent?.Layers ?? [], .. grown.OwnLayers],
            Packages = packages,
            OwnBytes = grown.OwnBytes,
            TotalBytes = grown.Tree.TotalBytes,
            MoreLayers = grown.OwnLayers.Count - 1,
            DeclaredLayers = grown.DeclaredLayers,
            Method = JsonNamingPolicy.KebabCaseLower.ConvertName(result.Method.ToString()),
            NotFaster = notFaster,
            UpdatePolicy = [.. Planning.Updates.UpdatePolicy.Read(updates, tree, job.Sources).Keys.Order(StringComparer.Ordinal)],
            Unforeseen = PackageForecast.Unforeseen(
                packages, RecordedPackages.Of(manager.ReadInstalled(foreseen)), job.Parent?.Unforeseen ?? []),
        };
        Permit(job, generation);
        return commit.Add(generation);
    }

    /// <summary>
    /// Sees to it that nothing becomes a generation that policies of the family file forbid, or that lacks packages, or has older
    /// ones, without anybody's agreement.
    /// </summary>
    /// <exception cref="Failure">It is forbidden: all violations.</exception>
    public void Permit(GrowthJob job, Generation generation)
    {
        // The request's own declaration has no policies.
        var template = family.Template(job.Template.Name);
        if (agreed is not null)
        {
            RequireAgreement(distributions.PackageManager(job.Sources.Type), agreed, template, generation);
        }

        if (!PolicySubject.Concerns(family, template))
        {
            return;
        }

        var kept = new KeptTemplates(distributions, store.Generations, other => store.Reader(other.Layers));
        if (kept.Problems(family, template, job.Sources, generation) is { Count: > 0 } violations)
        {
            throw new Failure(violations, kind: ProblemKind.Policy);
        }
    }

    private void RequireAgreement(
        IPackageManager manager, AgreedChanges agreed, TemplateDeclaration template, Generation generation)
    {
        var before = store.Generations.Current(template.Name)?.Packages ?? [];
        var beyond = agreed.Beyond(
            template.Name, PackageDifference.Between(before, generation.Packages, manager.CompareVersions));
        if (beyond.Count > 0)
        {
            throw new Failure([new Problem(
                $"{template.Name} stays as it is: a rebuild removes or downgrades packages, which was not foreseen and not "
                    + "agreed to",
                $"coppice update --yes {template.Name}", template.Where,
                [.. beyond.Select(change => VisibleText.Of(change.Kind == PackageChangeKind.Removed
                    ? $"{change.Name} {change.Before!.Version} REMOVED"
                    : $"{change.Name} DOWNGRADED {change.Before!.Version} → {change.After!.Version}"))])]);
        }
    }
}
