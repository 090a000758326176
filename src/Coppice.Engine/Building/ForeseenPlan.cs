using Coppice.Distributions;
using Coppice.Engine.Components;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Sources;

namespace Coppice.Engine.Building;

/// <summary>A plan with everything that can be known before it is carried out.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Resolutions">What each step that changes something will install.</param>
/// <param name="FreeBytes">Free where the store lies.</param>
/// <param name="Unfetched">The packages that still have to be downloaded.</param>
public sealed record ForeseenPlan(
    Plan Plan, IReadOnlyDictionary<string, Resolution> Resolutions, long FreeBytes, IReadOnlySet<Digest> Unfetched)
{
    /// <summary>The packages beside the family file that templates of the plan may take.</summary>
    public IReadOnlyList<OwnPackageNote> OwnPackages { get; init; } = [];

    /// <summary>What is built from components before that.</summary>
    public ComponentPlan Components { get; init; } = ComponentPlan.None;

    /// <summary>Why this machine cannot run what the plan grows; none when it can.</summary>
    public IReadOnlyList<Problem> Obstacles => ThisMachine.Problems(Plan);

    /// <summary>The steps, as far as they were resolved: some that were hoped to be grafts are rebuilds by now.</summary>
    public IEnumerable<PlanStep> Steps =>
        Plan.Steps.Select(step => Resolutions.GetValueOrDefault(step.Template.Name)?.Step ?? step);

    /// <summary>Bytes to download: of packages that are not there yet, each once.</summary>
    public long DownloadBytes =>
        Resolutions.Values.SelectMany(resolution => resolution.Packages).DistinctBy(package => package.Digest)
        .Where(IsUnfetched).Sum(package => package.Size);

    /// <summary>Looks what is there already.</summary>
    public static ForeseenPlan Of(CoppiceEngine engine, Plan plan, IReadOnlyDictionary<string, Resolution> resolutions)
    {
        using var downloader = engine.Downloader();
        var packages = resolutions.Values.SelectMany(resolution => resolution.Packages).DistinctBy(package => package.Digest);
        var unfetched = packages.Where(package => !downloader.Has(package)).Select(package => package.Digest).ToHashSet();
        return new ForeseenPlan(plan, resolutions, engine.Store.FreeBytes(), unfetched)
        {
            OwnPackages = new OwnPackageNotes(engine.Distributions).Of(plan),
        };
    }

    /// <summary>Bytes to download for one template when nothing else is built.</summary>
    public long DownloadBytesOf(Resolution resolution) => resolution.Packages.Where(IsUnfetched).Sum(package => package.Size);

    /// <summary>
    /// Refuses to begin what cannot end: the packages alone have no room. How much of what is installed is new to the store
    /// is not known before, so that has only a mark in the plan.
    /// </summary>
    /// <param name="verb">The verb that can be told to begin all the same.</param>
    /// <exception cref="Failure">They have none.</exception>
    public void RequireSpace(string verb)
    {
        if (DownloadBytes > FreeBytes)
        {
            throw new Failure([new Problem(
                $"the packages to download take {Quantity.Size(DownloadBytes)}, but only {Quantity.Size(FreeBytes)} are free at "
                    + "the store",
                $"coppice gc --packages    # or free space elsewhere; coppice {verb} --yes starts anyway")
            {
                Kind = ProblemKind.NoSpace,
            }]);
        }
    }

    private bool IsUnfetched(PackageFile package) => Unfetched.Contains(package.Digest);
}
