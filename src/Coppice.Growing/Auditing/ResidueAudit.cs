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
using Coppice.Growing.Building;
using Coppice.Growing.Sessions;

namespace Coppice.Growing.Auditing;

/// <summary>
/// Holds what installing and taking out gave against what never installing gives: grows a template once more, on an ancestor that
/// never had the packages, stores nothing, and compares the trees.
/// </summary>
/// <param name="services">What it needs of this machine.</param>
public sealed class ResidueAudit(GrowthServices services)
{
    /// <summary>Looks at one template.</summary>
    /// <param name="plan">How it is grown without them.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be grown so, or what was grown has other packages.</exception>
    public async Task<ResidueResult> RunAsync(ResidueFreePlan plan, IProgressSink progress, CancellationToken cancel)
    {
        using var session = new GrowthSession(services, [plan.Sources], [plan.Resolution], progress) { Proves = true };
        await services.Downloader.EnsureAsync(plan.Resolution.Packages, progress, cancel);
        return await new Rehearsal(session).RunAsync(
            session.Requests.ToCompare(plan), plan.Resolution,
            $"grow {plan.Template.Name} on {plan.Ancestor?.Template ?? "nothing"} without "
                + $"{VisibleText.Of(string.Join(", ", plan.Removed))}",
            (job, tree) =>
                Compare(plan, job.Sources, session.Tools(job.Sources).Manager, tree), result => result.Left.Count == 0, cancel);
    }

    private ResidueResult Compare(ResidueFreePlan plan, PackageSources archive, IPackageManager manager, RehearsedTree never)
    {
        SamePackages(plan, manager.ReadInstalled(manager.ReadDatabase(never)));
        var template = services.Store.Reader(services.Store.Listing(plan.Current));
        var finder = new ResidueFinder(
            services.Distributions.ResidueRules(archive.Type), never.Read, template.TryReadAllBytes, plan.Named);
        return new ResidueResult(
            plan.Current, plan.Ancestor, plan.Removed, plan.Named, never.Listing.Digest,
            [.. finder.Between(never.Listing, template.Listing)]);
    }

    // Scripts may have done what no prediction knew.
    private static void SamePackages(ResidueFreePlan plan, IReadOnlyList<InstalledPackage> grown)
    {
        var would = grown.Select(package => (package.Name, package.Version)).ToHashSet();
        var has = plan.Current.Packages.Select(package => (package.Name, package.Version)).ToHashSet();
        if (!would.SetEquals(has))
        {
            throw new Failure([new Problem(
                $"{plan.Template.Name} cannot be compared with never having installed "
                    + $"{VisibleText.Of(string.Join(", ", plan.Removed))}: grown without, it has other packages",
                $"coppice plan {plan.Template.Name}",
                plan.Template.Where,
                OtherPackages.Between(has, would, package => $"{package.Name} {package.Version}").Lines)],
                kind: ProblemKind.NotFound);
        }
    }
}
