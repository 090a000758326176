using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Growing.Auditing;

/// <summary>
/// Proves that generations are what their declarations give: grows each again on the very parent that it stands on, stores nothing,
/// and compares the trees. A template whose parent passes too is the same as one grown from nothing.
/// </summary>
public sealed class FamilyAudit(
    GrowingStore store, PackageDownloader downloader, DistributionTable distributions, IProcessRunner runner, SandboxLimits limits, TimeProvider clock)
{
    // Whoever has more differences than this has other worries.
    private const int MostLookedAt = 1000;
    private const long LargestLookedAt = 1 << 20;
    private readonly FileTree files = new(runner);

    /// <summary>Audits the present generation of every step.</summary>
    /// <param name="plan">A plan whose steps are all to be rebuilt, of the snapshot that their generations grew from.</param>
    /// <param name="resolutions">What each will install.</param>
    /// <param name="concurrency">How many grow at a time.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<IReadOnlyList<AuditResult>> RunAsync(
        Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, int concurrency, IProgressSink progress, CancellationToken cancel)
    {
        using var host = SandboxHost.Start(runner, store.WorkFolder, limits);
        var tools = plan.Snapshot.Archives.Values
            .ToDictionary(archive => archive.Name, archive => ArchiveTools.Of(archive, host, store, downloader, distributions, runner, resolutions.Values));
        var results = new AuditResult[plan.Steps.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancel };
        await Parallel.ForAsync(0, plan.Steps.Count, options, async (i, token) =>
        {
            var step = plan.Steps[i];
            var archiveTools = tools[plan.Family.ArchiveOf(step.Template).Name];
            results[i] = await AuditAsync(plan, step, resolutions[step.Template.Name], host, archiveTools, progress, token);
        });
        return results;
    }

    private async Task<AuditResult> AuditAsync(
        Plan plan, PlanStep step, Resolution resolution, SandboxHost host, ArchiveTools tools, IProgressSink progress, CancellationToken cancel)
    {
        var generation = step.Current!;
        var name = GrowthStep.Of(step.Template);
        progress.Report(new StepStarted(name, $"grow {step.Template.Name} again"));
        try
        {
            var downloaded = await downloader.EnsureAsync(resolution.Packages, NoProgress.Instance, cancel);
            var archive = plan.Snapshot.Archives[plan.Family.ArchiveOf(step.Template).Name];
            var request = PromisedPackages.Of(new GrowthRequest(
                plan.Family, step.Template, archive, ParentOf(generation, tools.Manager), [], new TemplateInputs(generation.Inputs),
                [.. resolution.Minimal.Select(package => (package, downloaded[package.Digest]))],
                [.. resolution.Parts.Select(part => new GrowthPart(part.Part, [.. part.Added.Select(package => (package, downloaded[package.Digest]))]))],
                FamilyGrower.Estimate(resolution),
                store.NewLogFile(step.Template.Name, clock.GetUtcNow())) { Catalog = resolution.Catalog, WholeLists = true }, resolution, tools.Manager);
            var growth = new TemplateGrowth(host, tools.View, tools.Manager, tools.Twins, tools.Missing, files, store, progress, tools.Makers);
            var result = growth.Rehearse(
                request, new GrowthHooks(OnFailure: null, () => { }), tree => Compare(generation, plan.Family.IdentityOf(step.Template), tree), cancel);
            progress.Report(new StepEnded(name, StepOutcome.Done, result.IsSame ? "the same tree" : "another tree"));
            return result;
        }
        catch (Failure failure)
        {
            progress.Report(new StepEnded(name, StepOutcome.Failed, failure.Message));
            return new AuditResult(generation, null, [], failure);
        }
        finally
        {
            tools.Twins.Release(resolution.Packages);
        }
    }

    private AuditResult Compare(Generation generation, IdentityRules identity, RehearsedTree rebuilt)
    {
        var template = store.Reader(store.Listing(generation));
        var differences = rebuilt.Listing.Digest == generation.Tree ? [] : FileDifference.Between(template.Listing, rebuilt.Listing).ToList();
        var kept = differences.Select(change => change.Path).Where(identity.Keeps).ToHashSet();
        differences.RemoveAll(change => kept.Contains(change.Path));
        return new AuditResult(generation, rebuilt.Listing.Digest, differences)
        {
            Kept = [.. kept.Order()],
            Likenesses = differences.Take(MostLookedAt).ToDictionary(change => change.Path, change => Likeness.Of(
                change, Small(change.Before) ? template.TryReadAllBytes(change.Path) : null, Small(change.After) ? rebuilt.Read(change.Path) : null)),
        };
    }

    private static bool Small(TreeEntry? entry) => entry is { Type: EntryType.File, Size: <= LargestLookedAt };

    // The record of the parent's generation may be gone; its layers are not, since this generation stands on them.
    private Generation? ParentOf(Generation generation, IPackageManager manager)
    {
        if (generation.Parent is not { } parent)
        {
            return null;
        }

        var database = manager.ReadDatabase(new StoredTree(store.Reader(generation.OnParent.Layers)));
        return generation.OnParent with
        {
            Template = parent.Template,
            Number = parent.Number,
            Tree = parent.Tree,
            MoreLayers = 0,
            Packages = RecordedPackages.Of(manager.ReadInstalled(database)),
        };
    }
}
