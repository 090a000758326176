using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Planning.Differences;

/// <summary>A change of a package that a plan brings to one template or more.</summary>
/// <param name="Change">The change.</param>
/// <param name="Templates">The names of the templates, parents first.</param>
/// <param name="IsCertain">Whether it was foreseen for a template of which all packages come from its archive: what scripts
/// install or remove is not foreseen.</param>
public sealed record ForecastChange(PackageChange Change, IReadOnlyList<string> Templates, bool IsCertain)
{
    /// <summary>
    /// Whether each of the templates had the package beyond what was foreseen when it was grown: what brought it then, a script
    /// perhaps, will probably bring it again.
    /// </summary>
    public bool WasBroughtBeyondForecast { get; init; }

    /// <summary>
    /// Whether a person should agree first: something goes, or becomes older. Where that is not certain it is dangerous all the
    /// same, unless the forecast knows nothing of the package; then what really happened is looked at before it is made current
    /// (<see cref="AgreedChanges"/>).
    /// </summary>
    public bool IsDangerous => Change.IsGrave && !WasBroughtBeyondForecast;
}

/// <summary>
/// Foresees which packages change in the templates of a plan that are there already: their generations against the predicted
/// package databases. The same change in many templates is one: it has one cause.
/// </summary>
public static class PackageForecast
{
    /// <summary>All changes, in order of rising danger, then of names.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="resolutions">What its steps install; a step without one is left out.</param>
    /// <param name="distributions">The known distributions.</param>
    public static IReadOnlyList<ForecastChange> Of(
        Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, DistributionTable distributions) =>
    [
        .. plan.Changes.Where(step => step.Current is not null && resolutions.ContainsKey(step.Template.Name))
            .SelectMany(step =>
                Changes(plan, step, resolutions[step.Template.Name], distributions)
                    .Select(change => (Change: change, Step: step)))
            .GroupBy(pair =>
                (
                    pair.Change.Kind, pair.Change.Name, pair.Change.Architecture, Before: pair.Change.Before?.Version,
                    After: pair.Change.After?.Version))
            .OrderBy(group => group.Key.Kind)
            .ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Architecture, StringComparer.Ordinal)
            .Select(group => new ForecastChange(
                group.First().Change, [.. group.Select(pair => pair.Step.Template.Name)],
                group.Any(pair => !RunsScripts(plan, pair.Step)))
            {
                WasBroughtBeyondForecast = group.All(pair => pair.Step.Current!.Unforeseen?.Contains(group.Key.Name) ?? false),
            }),
    ];

    /// <summary>
    /// The packages of a finished growth that were not foreseen for it, or in another version, with those of its parent that are
    /// still as unforeseen.
    /// </summary>
    /// <param name="grown">What it has.</param>
    /// <param name="foreseen">What was foreseen.</param>
    /// <param name="parent">What its parent had beyond its own forecast.</param>
    public static IReadOnlyList<string> Unforeseen(
        IReadOnlyList<RecordedPackage> grown, IEnumerable<RecordedPackage> foreseen, IReadOnlyCollection<string> parent)
    {
        var known = foreseen.Select(package => (package.Name, package.Version, package.Architecture)).ToHashSet();
        return
        [
            .. grown.Where(package =>
                    parent.Contains(package.Name) || !known.Contains((package.Name, package.Version, package.Architecture)))
                .Select(package => package.Name).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static IReadOnlyList<PackageChange> Changes(
        Plan plan, PlanStep step, Resolution resolution, DistributionTable distributions)
    {
        var manager = distributions.PackageManager(plan.Family.ArchiveOf(step.Template).Type);
        return PackageDifference.Between(
            step.Current!.Packages, RecordedPackages.Of(manager.ReadInstalled(resolution.Database)), manager.CompareVersions);
    }

    private static bool RunsScripts(Plan plan, PlanStep step) =>
        plan.Family.Chain(step.Template).Any(template => template.Scripts.Count > 0);
}
