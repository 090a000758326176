namespace Coppice.Distributions;

/// <summary>
/// Something that a distribution may leave out, and what its templates do without then. The one place that lists them.
/// </summary>
/// <param name="Name">The interface.</param>
/// <param name="Without">What does not work without it.</param>
/// <param name="IsIn">Whether a distribution has it.</param>
public sealed record Capability(string Name, string Without, Func<IDistribution, bool> IsIn)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Capability> All { get; } =
    [
        new(nameof(IGraftRules), "every change of a parent or of the snapshot means a rebuild", of =>
            of.Packages.Grafts is not null),
        new(
            nameof(IReadRules), "a graft knows what scripts name, not what they were seen to read",
            of => of.Packages.Grafts?.Reads is not null),
        new(nameof(IUpgradeRules), "newer packages of its own mean a rebuild", of => of.Packages.Upgrades is not null),
        new(nameof(IProvenanceRules), "no one is watched while a template grows", of => of.Provenance is not null),
        new(
            nameof(IAccountRules),
            "`audit --account` leaves its templates out, `explain` says of paths only which package has them",
            of => of.Accounts is not null),
        new(
            nameof(IDependencyRules), "`suggest` leaves its templates as they are, `why` and policies refuse them",
            of => of.Dependencies is not null),
        new(nameof(IBootRules), "`boot` refuses its templates", of => of.Boot is not null),
        new(nameof(IChangelogRules), "`check --changes` has nothing to read", of => of.Changelogs is not null),
    ];

    /// <summary>What a distribution leaves out.</summary>
    public static IEnumerable<Capability> MissingIn(IDistribution distribution) =>
        All.Where(capability => !capability.IsIn(distribution));
}
