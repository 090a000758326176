using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>Says by which method a template will be grown, as far as its packages and its declaration tell.</summary>
/// <param name="distributions">The known distributions.</param>
/// <param name="open">Opens the tree of a generation.</param>
internal sealed class MethodForecaster(DistributionTable distributions, Func<Generation, IPackageTree> open)
{
    /// <summary>The method for a template that the plan grafts.</summary>
    /// <param name="step">What the plan does.</param>
    /// <param name="forecast">What its packages say.</param>
    public static ForeseenMethod OfGraft(PlanStep step, GraftForecast forecast) =>
        step.Template.IsComposed ? new ForeseenMethod(GrowthMethod.Compose, OrBuild: true)
        : step.KeepsPackages ? new ForeseenMethod(GrowthMethod.DeclaredSteps)
        // What a new parent has changed in its files shows when it is grown.
        : new ForeseenMethod(GrowthMethod.Graft, OrBuild: !forecast.IsCertain || !step.ParentStays);

    /// <summary>The method for every other template.</summary>
    /// <param name="family">The family.</param>
    /// <param name="step">What the plan does.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="wanted">All packages that it would have of its own.</param>
    public ForeseenMethod Of(Family family, PlanStep step, IPackageManager manager, IReadOnlyList<PackageFile> wanted)
    {
        if (step.Template.IsComposed)
        {
            return manager.Grafts is null ? ForeseenMethod.Build : new ForeseenMethod(GrowthMethod.Compose, OrBuild: true);
        }

        if (step is { Action: PlanAction.Rebuild, AddsPackages: true, Current: { } current })
        {
            return step.Template is { Without.Count: 0, Settings.Debconf.Count: 0 } && manager.Grafts?.Reads is not null
                && distributions.KnowsAccounts(family.ArchiveOf(step.Template).Type) && HasSomeOf(current, manager, wanted)
                ? new ForeseenMethod(GrowthMethod.Extend, OrBuild: true)
                : ForeseenMethod.Build;
        }

        // What removals leave cannot be told from packages. Whether files of newer ones can be exchanged, these show.
        return step is { Action: PlanAction.Rebuild, DeclaresTheSamePackages: true, Current.PackagesOnly.MoreLayers: <= 1 }
            && step.Template is { Without.Count: 0, Settings.Debconf.Count: 0 }
            && manager.Upgrades is not null && distributions.KnowsAccounts(family.ArchiveOf(step.Template).Type)
            && HasTheSameOf(step.Current, manager, wanted)
            ? new ForeseenMethod(GrowthMethod.UpgradeInPlace, OrBuild: true)
            : ForeseenMethod.Build;
    }

    // None comes and none goes.
    private bool HasTheSameOf(Generation generation, IPackageManager manager, IReadOnlyList<PackageFile> wanted) =>
        Own(generation, manager).Select(package => (package.Name, package.Architecture)).ToHashSet()
            .SetEquals(wanted.Select(package => (package.Name, package.Architecture)));

    // It has packages, and all of them stay as they are.
    private bool HasSomeOf(Generation generation, IPackageManager manager, IReadOnlyList<PackageFile> wanted) =>
        Own(generation, manager) is { Count: > 0 } own
        && own.Select(package => (package.Name, package.Version, package.Architecture)).ToHashSet()
            .IsSubsetOf(wanted.Select(package => (package.Name, package.Version, package.Architecture)));

    private List<RecordedPackage> Own(Generation generation, IPackageManager manager)
    {
        var current = RecordedPackages.InPackagesLayer(
            generation, before => manager.ReadInstalled(manager.ReadDatabase(open(before))));
        var inherited = current.Parent is null ? [] : manager.ReadInstalled(manager.ReadDatabase(open(current.OnParent)));
        return RecordedPackages.Own(current, inherited);
    }
}
