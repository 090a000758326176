using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// Whether pacman would choose for a template on its new parent the very packages that it chose on the old one (libalpm, deps.c):
/// what something installed fulfils is left alone; for the rest a package of that name is taken, else the first that provides it.
/// </summary>
internal sealed class PackageCheck : PackageComparison<PacmanEntry, Requirement>
{
    private readonly PacmanDatabase before;
    private readonly PacmanDatabase own;
    private readonly PacmanDatabase parent;
    private readonly CatalogChanges changes;

    private PackageCheck(PacmanDatabase before, PacmanDatabase own, PacmanDatabase parent, CatalogChanges changes)
        : base(before, own, parent, changes) =>
        (this.before, this.own, this.parent, this.changes) = (before, own, parent, changes);

    public static PackageVerdict Of(
        PacmanDatabase before, PacmanDatabase own, PacmanDatabase parent, IReadOnlyList<string> wanted, CatalogChanges changes) =>
        new PackageCheck(before, own, parent, changes).Compare(wanted);

    protected override int CompareVersions(string one, string other) => PacmanVersion.Compare(one, other);

    // pacman installs nothing that is only recommended.
    protected override IEnumerable<IReadOnlyList<Requirement>> Needs(PacmanEntry package, bool added) =>
        package.Depends.Select(need => (IReadOnlyList<Requirement>)[need]);

    protected override Func<Requirement, bool> Together(IEnumerable<PacmanEntry> packages)
    {
        var offers = packages.SelectMany(entry => entry.Provided).ToLookup(offer => offer.Name);
        return need => offers[need.Name].Any(need.FulfilledBy);
    }

    protected override bool IsMetOtherwise(IReadOnlyList<Requirement> group) =>
        !own.Installed
            .Any(mine => parent.HasSame(mine) && mine.Provided.Any(offer => group.Any(need => need.FulfilledBy(offer))));

    protected override string? Wants(string name) =>
        parent.Find(name) is { } there && changes.VersionOf(name) is { } newest && CompareVersions(newest, there.Version) > 0
            ? $"the archive has a newer {name}, which this template asks for, than its parent"
            : null;

    protected override bool MayMeanAnother(string name)
    {
        bool Stands(PacmanEntry entry) =>
            entry.Provided.Any(offer => offer.Name == name) || entry.Values("GROUPS").Contains(name);
        return changes.Has(name) || before.Installed.Any(Stands) != parent.Installed.Any(Stands);
    }

    protected override bool Excludes(PacmanEntry package, PacmanEntry other) =>
        package.Name != other.Name
        && package.Values("CONFLICTS").Select(Requirement.Parse).Any(conflict => other.Provided.Any(conflict.FulfilledBy));
}
