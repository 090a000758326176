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
    /// <param name="template">The template.</param>
    /// <param name="forecast">What its packages say.</param>
    public static ForeseenMethod OfGraft(TemplateDeclaration template, GraftForecast forecast) => template.IsComposed
        ? new ForeseenMethod(GrowthMethod.Compose, OrBuild: true)
        : new ForeseenMethod(GrowthMethod.Graft, OrBuild: !forecast.IsCertain || template.Scripts.Count > 0);

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

        // What scripts and removals leave cannot be told from packages. Whether the files of newer ones can be exchanged is seen
        // when they are there.
        return step is { Action: PlanAction.Rebuild, DeclaresTheSame: true, Current: { MoreLayers: <= 1 } current }
            && step.Template is { Scripts.Count: 0, Without.Count: 0 }
            && manager.Upgrades is not null && distributions.KnowsAccounts(family.ArchiveOf(step.Template).Type)
            && HasTheSameOf(current, manager, wanted)
            ? new ForeseenMethod(GrowthMethod.UpgradeInPlace, OrBuild: true)
            : ForeseenMethod.Build;
    }

    // None comes and none goes.
    private bool HasTheSameOf(Generation current, IPackageManager manager, IReadOnlyList<PackageFile> wanted)
    {
        var inherited = current.Parent is null ? [] : manager.ReadInstalled(manager.ReadDatabase(open(current.OnParent)));
        var own = RecordedPackages.Own(current, inherited).Select(package => (package.Name, package.Architecture)).ToHashSet();
        return own.SetEquals(wanted.Select(package => (package.Name, package.Architecture)));
    }
}
