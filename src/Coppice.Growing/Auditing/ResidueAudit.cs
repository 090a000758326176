using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Residues;
using Coppice.Sandbox;
using Coppice.Store.Generations;

namespace Coppice.Growing.Auditing;

/// <summary>
/// Holds what installing and taking out gave against what never installing gives: grows a template once more, on an ancestor that never had
/// the packages, stores nothing, and compares the trees.
/// </summary>
public sealed class ResidueAudit(
    GrowingStore store, PackageDownloader downloader, DistributionTable distributions, IProcessRunner runner, SandboxLimits limits, TimeProvider clock)
{
    private readonly FileTree files = new(runner);

    /// <summary>Looks at one template.</summary>
    /// <param name="plan">How it is grown without them.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be grown so, or what was grown has other packages.</exception>
    public async Task<ResidueResult> RunAsync(AdditivePlan plan, IProgressSink progress, CancellationToken cancel)
    {
        var (template, resolution) = (plan.Template, plan.Resolution);
        var archive = plan.Snapshot.Archives[plan.Family.ArchiveOf(template).Name];
        using var host = SandboxHost.Start(runner, store.WorkFolder, limits);
        var tools = ArchiveTools.Of(archive, host, store, downloader, distributions, runner, [resolution]);
        var name = GrowthStep.Of(template);
        progress.Report(new StepStarted(name, $"grow {template.Name} on {plan.Ancestor?.Template ?? "nothing"} without {VisibleText.Of(string.Join(", ", plan.Removed))}"));
        try
        {
            var downloaded = await downloader.EnsureAsync(resolution.Packages, progress, cancel);
            var request = new GrowthRequest(
                plan.Family, template, archive, plan.Ancestor, [], new TemplateInputs(plan.Current.Inputs),
                [.. resolution.Minimal.Select(package => (package, downloaded[package.Digest]))],
                [.. resolution.Parts.Select(part => new GrowthPart(part.Part, [.. part.Added.Select(package => (package, downloaded[package.Digest]))]))],
                FamilyGrower.Estimate(resolution),
                store.NewLogFile(template.Name, clock.GetUtcNow())) { Catalog = resolution.Catalog, WholeLists = true };
            var growth = new TemplateGrowth(host, tools.View, tools.Manager, tools.Twins, tools.Missing, files, store, progress, tools.Makers);
            var result = growth.Rehearse(request, new GrowthHooks(OnFailure: null, () => { }), tree => Compare(plan, archive, tools.Manager, tree), cancel);
            progress.Report(new StepEnded(name, StepOutcome.Done, result.Left.Count == 0 ? "the same tree" : "another tree"));
            return result;
        }
        catch (Failure failure)
        {
            progress.Report(new StepEnded(name, StepOutcome.Failed, failure.Message));
            throw;
        }
    }

    private ResidueResult Compare(AdditivePlan plan, ArchiveSnapshot archive, IPackageManager manager, RehearsedTree never)
    {
        SamePackages(plan, manager.ReadInstalled(manager.ReadDatabase(never)));
        var template = store.Reader(store.Listing(plan.Current));
        var finder = new ResidueFinder(distributions.ResidueRules(archive.Type), never.Read, template.TryReadAllBytes, plan.Named);
        return new ResidueResult(plan.Current, plan.Ancestor, plan.Removed, plan.Named, never.Listing.Digest, [.. finder.Between(never.Listing, template.Listing)]);
    }

    // Scripts may have done what no prediction knew.
    private static void SamePackages(AdditivePlan plan, IReadOnlyList<InstalledPackage> grown)
    {
        var would = grown.Select(package => (package.Name, package.Version)).ToHashSet();
        var has = plan.Current.Packages.Select(package => (package.Name, package.Version)).ToHashSet();
        if (!would.SetEquals(has))
        {
            throw new Failure([new Problem(
                $"{plan.Template.Name} cannot be compared with never having installed {VisibleText.Of(string.Join(", ", plan.Removed))}: grown without, it has other packages",
                $"coppice plan {plan.Template.Name}",
                plan.Template.Where,
                OtherPackages.Between(has, would, package => $"{package.Name} {package.Version}").Lines)]);
        }
    }
}
