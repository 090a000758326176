using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>What a build would do with a component.</summary>
public enum ComponentAction
{
    /// <summary>Nothing: what it has is what it would become.</summary>
    Keep,

    /// <summary>Build it.</summary>
    Build,

    /// <summary>Build it, unless what comes before it turns out as it was.</summary>
    Await,
}

/// <summary>A component of an archive, and what a build would do with it.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Ordered">The component.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Reasons">Why; empty when nothing is done.</param>
/// <param name="Result">What the archive has of it; null when it was never built.</param>
public sealed record ComponentStep(
    ArchiveDeclaration Archive, OrderedComponent Ordered, ComponentAction Action, IReadOnlyList<string> Reasons,
    ComponentResult? Result)
{
    /// <summary>The component's name.</summary>
    public string Name => Ordered.Name;

    /// <summary>What it is built in; null where that is not grown, or not known yet.</summary>
    public KnownEnvironment? Environment { get; init; }
}

/// <summary>An archive that is built.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Steps">Its components, in the order in which they are built.</param>
public sealed record ArchivePlan(ArchiveDeclaration Archive, IReadOnlyList<ComponentStep> Steps)
{
    /// <summary>Whether its packages are those of its components.</summary>
    public bool IsPublished { get; init; }

    /// <summary>Whether nothing has to be done.</summary>
    public bool IsCurrent => IsPublished && Steps.All(step => step.Action == ComponentAction.Keep);
}

/// <summary>What a build would do with components, before it grows templates.</summary>
/// <param name="Archives">The archives that matter, in the order in which they are built.</param>
public sealed record ComponentPlan(IReadOnlyList<ArchivePlan> Archives)
{
    /// <summary>Nothing is built.</summary>
    public static ComponentPlan None { get; } = new([]);

    /// <summary>All steps.</summary>
    public IEnumerable<ComponentStep> Steps => Archives.SelectMany(archive => archive.Steps);

    /// <summary>The steps that do something.</summary>
    public IEnumerable<ComponentStep> Changes => Steps.Where(step => step.Action != ComponentAction.Keep);

    /// <summary>Whether there is anything to do.</summary>
    public bool HasWork => Archives.Any(archive => !archive.IsCurrent);

    /// <summary>
    /// The family without the archives that are built anew, and without the templates that take packages from them.
    /// </summary>
    public Family WithoutUnbuilt(Family family, Func<ArchiveDeclaration, OwnPackageFiles?> packages) =>
        family.WithBuilt(archive =>
            Archives.Any(plan => plan.Archive.Name == archive.Name && !plan.IsCurrent) ? null : packages(archive));
}
